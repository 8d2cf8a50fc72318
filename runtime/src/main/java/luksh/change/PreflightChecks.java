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

/** Checks of a plan before its first step: whether this is the right path, and whether another program writes there. */
final class PreflightChecks {
    /** luksh waits this often for a short-lived writer: udisks opens a device only for moments. */
    private static final int LOOKS = 5;

    private static final int PAUSE_MILLIS = 200;

    private static final String FIX = "wait for it to end, or stop it; then run this again";

    private static final String OLDER_HEADER = " and could write an older header back";

    private PreflightChecks() {}

    /** Checks a device before a change of its header. */
    static void check(Draft draft) {
        String path = draft.path();
        refuseClosed(draft);
        for (WritePath.Wrong wrong : draft.deviceChecks().wrongPaths()) {
            draft.guard(Guard.WRONG_DOOR, Place.file(path), wrong.reason() + ": " + wrong.instead());
        }
        for (Writers.Writer writer : writers(draft.deviceChecks())) {
            draft.refuse(Rules.FOREIGN_WRITER, Place.file(path), sentence(writer) + OLDER_HEADER, FIX);
        }
    }

    /**
     * Checks a device before a change of its data: no other program may use it.
     *
     * @param liftable whether the caller can lift guards
     */
    static void checkData(Draft draft, boolean liftable) {
        String path = draft.path();
        refuseClosed(draft);
        List<String> mappings = draft.deviceChecks().mappingsUpon();
        if (!mappings.isEmpty()) {
            String mapped = "the device is mapped as " + String.join(", ", mappings)
                    + ", and a write below a mapping damages its file system";
            String close = "first run cryptsetup close " + ShellWord.of(mappings.get(0));
            if (liftable) {
                draft.guard(Guard.ACTIVE_DEVICE, Place.file(path), mapped + ": " + close);
            } else {
                draft.refuse(Rules.MAPPED, Place.file(path), mapped, close);
            }
        }
        for (WritePath.Wrong wrong : draft.deviceChecks().wrongPaths()) {
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
                    sentence(writer) + ", and its writes would mix with those of luksh",
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
     * Checks again directly before the first write, because reading the plan and typing passphrases took time.
     *
     * @throws RefusedException if the path is no longer the right one; with status 5 if another program opened it for writing
     */
    static void lookAgain(ChangeSession session, Target target, Set<Guard> allowed) {
        String path = target.path();
        if (!allowed.contains(Guard.WRONG_DOOR)) {
            for (WritePath.Wrong wrong : target.deviceChecks().wrongPaths()) {
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

    /** After the last write on LUKS1: programs that could still write back an old header. */
    static List<Finding> lingering(Target target) {
        return writers(target.deviceChecks()).stream()
                .map(writer -> ForeignWrites.finding(
                        target.path(),
                        Place.header(),
                        writer.program() + " has " + writer.path()
                                + " open and may write back the header from before the change. Check the header again when"
                                + " it has ended."))
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
