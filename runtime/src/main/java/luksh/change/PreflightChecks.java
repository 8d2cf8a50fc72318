package luksh.change;

import java.util.List;
import java.util.Set;
import luksh.change.step.ChangeSession;
import luksh.change.step.ChangeState;
import luksh.change.step.DeviceChecks;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.RefusedException;
import luksh.change.step.Target;
import luksh.change.write.ForeignWrites;
import luksh.device.WritePath;
import luksh.device.Writers;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ShellWord;

/** What a plan has to say of the surroundings before any step: is this the path to write to, and does nobody else write. */
final class PreflightChecks {
    /** One who is about to end is waited for, one who stays is not: udisks opens a device for moments. */
    private static final int LOOKS = 5;

    private static final int PAUSE_MILLIS = 200;

    private static final String FIX = "let it end, then run this again";

    private static final String OLDER_HEADER = ", and could write an older header back";

    private PreflightChecks() {}

    /** Of a device whose header is going to change. */
    static void check(Draft draft) {
        String path = draft.path();
        refuseClosed(draft);
        for (WritePath.Wrong wrong : draft.deviceChecks().wrongDoors()) {
            draft.guard(Guard.WRONG_DOOR, Place.file(path), wrong.reason() + ": " + wrong.instead());
        }
        for (Writers.Writer writer : writers(draft.deviceChecks())) {
            draft.refuse(Rules.FOREIGN_WRITER, Place.file(path), sentence(writer) + OLDER_HEADER, FIX);
        }
    }

    /**
     * Of a device whose data is going to change: nothing else may use it.
     *
     * @param liftable whether the caller can allow guards
     */
    static void checkData(Draft draft, boolean liftable) {
        String path = draft.path();
        refuseClosed(draft);
        List<String> mappings = draft.deviceChecks().mappingsUpon();
        if (!mappings.isEmpty()) {
            String mapped = "it is mapped as " + String.join(", ", mappings)
                    + ", and a write below a mapping damages the file system in it";
            String close = "cryptsetup close " + ShellWord.of(mappings.get(0)) + " first";
            if (liftable) {
                draft.guard(Guard.ACTIVE_DEVICE, Place.file(path), mapped + ": " + close);
            } else {
                draft.refuse(Rules.MAPPED, Place.file(path), mapped, close);
            }
        }
        for (WritePath.Wrong wrong : draft.deviceChecks().wrongDoors()) {
            if (liftable) {
                draft.guard(Guard.WRONG_DOOR, Place.file(path), wrong.reason() + ": " + wrong.instead());
            } else {
                draft.refuse(Guard.WRONG_DOOR.name(), Place.file(path), wrong.reason(), wrong.instead());
            }
        }
        for (Writers.Writer writer : writers(draft.deviceChecks())) {
            draft.refuse(
                    Rules.FOREIGN_WRITER,
                    Place.file(path),
                    sentence(writer) + ": its writes and those of luksh would mix",
                    FIX);
        }
    }

    private static void refuseClosed(Draft draft) {
        draft.deviceChecks()
                .closed()
                .ifPresent(wrong ->
                        draft.refuse(Rules.READ_ONLY, Place.file(draft.path()), wrong.reason(), wrong.instead()));
    }

    /**
     * The last look before the first write: the plan was read and passphrases were typed since the first one.
     *
     * @throws RefusedException if this is not the path to write to any more; with status 5 if somebody opened it for writing
     */
    static void lookAgain(ChangeSession session, Target target, Set<Guard> allowed) {
        String path = target.path();
        if (!allowed.contains(Guard.WRONG_DOOR)) {
            for (WritePath.Wrong wrong : target.deviceChecks().wrongDoors()) {
                throw new RefusedException(ChangeState.held(
                        session, Guard.WRONG_DOOR, path, Place.file(path), wrong.reason() + ": " + wrong.instead()));
            }
        }
        for (Writers.Writer writer : writers(target.deviceChecks())) {
            throw new RefusedException(new Finding(
                    Severity.ERROR,
                    Rules.FOREIGN_WRITER,
                    target.path(),
                    Place.file(target.path()),
                    sentence(writer) + OLDER_HEADER,
                    FIX));
        }
    }

    /** After the last write, on LUKS1: who could still write back a header that it read before. */
    static List<Finding> lingering(Target target) {
        return writers(target.deviceChecks()).stream()
                .map(writer -> ForeignWrites.finding(
                        target.path(),
                        Place.header(),
                        writer.program() + " has " + writer.path()
                                + " open and may write back the header that it read before the change. Look again when it"
                                + " has ended."))
                .toList();
    }

    private static String sentence(Writers.Writer writer) {
        return writer.program() + " has " + writer.path() + " open for writing";
    }

    private static List<Writers.Writer> writers(DeviceChecks deviceChecks) {
        List<Writers.Writer> found = deviceChecks.writers();
        for (int look = 1; look < LOOKS && !found.isEmpty(); look++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = deviceChecks.writers();
        }
        return found;
    }
}
