package luksh.change.undo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.change.Transaction;
import luksh.change.journal.Journal;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.PastChange;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.slot.Rekey;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Disk;
import luksh.device.Overlay;
import luksh.finding.Place;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import luksh.unlock.Headers;

/**
 * Undoes a whole change of this session with another change, which has its own plan, guards and confirmation. It removes added
 * slots, and restores settings, tokens and costs. luksh keeps no old key areas, so only a backup can restore a removed slot.
 */
public final class Undo {
    private static final Set<String> REVERSIBLE = Set.of(
            VerbNames.ADD,
            VerbNames.REKEY,
            VerbNames.LABEL,
            VerbNames.SUBSYSTEM,
            VerbNames.UUID,
            VerbNames.FLAGS,
            VerbNames.PRIORITY,
            VerbNames.NAME,
            VerbNames.DIGEST,
            VerbNames.ASSIGN,
            VerbNames.UNASSIGN,
            VerbNames.IMPORT,
            VerbNames.BACKUP,
            VerbNames.VERIFY,
            VerbNames.REPAIR);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private final ChangeSession session;
    private final PastChange change;
    private final Target target;

    public Undo(ChangeSession session, PastChange change, Target target) {
        this.session = session;
        this.change = change;
        this.target = target;
    }

    /**
     * The last change of this session that was not undone, of any container.
     *
     * @throws LuksException if there is none
     */
    public static Undo last(ChangeSession session) {
        PastChange last =
                session.history().last().orElseThrow(() -> nothing("this session has no more changes to undo"));
        return new Undo(session, last, Target.existing(last.path()));
    }

    /**
     * The same for one container.
     *
     * @param path a path as for {@code luks}
     * @throws LuksException if there is none
     */
    public static Undo last(ChangeSession session, String path) {
        String found = DevicePath.resolve(path);
        PastChange last = session.history()
                .last(found)
                .orElseThrow(() ->
                        nothing("this session has no more changes of " + path + " to undo; /log lists the changes"));
        return new Undo(session, last, Target.existing(last.path()));
    }

    private static LuksException nothing(String sentence) {
        return new LuksException(sentence, ExitStatus.FAILED);
    }

    /** The change to undo. */
    public PastChange change() {
        return change;
    }

    /**
     * The plan of the undo; asks nothing and writes nothing.
     *
     * @throws LuksException if luksh cannot undo the change; with status 5 if another program wrote since
     */
    public Plan plan() {
        return new Transaction(session, target, verbs(), List.of(), Set.of()).plan();
    }

    /**
     * Undoes it. Shows the plan and asks for confirmation first; asks for the passphrases that a new cost needs.
     *
     * @throws LuksException as {@link #plan}, and as for every change
     */
    public Report run() {
        List<Verb> verbs = verbs();
        if (verbs.isEmpty()) {
            session.history().pass(change);
            throw nothing(name() + " changed only salts, so there is nothing to undo");
        }
        session.person().say("luksh undoes " + name());
        if (verbs.stream().anyMatch(Rekey.class::isInstance)) {
            session.person()
                    .say(
                            "luksh restores the old cost with a new salt and a new key area; the passphrase stays the same");
        }
        Report report = new Transaction(session, target, verbs, List.of(), Set.of()).run();
        if (report.done()) {
            session.history().lastUndid(change);
        }
        return report;
    }

    private String name() {
        return "the change of " + CLOCK.format(change.at()) + " (" + change.summary() + ")";
    }

    private List<Verb> verbs() {
        try (Device device = target.read()) {
            List<PastChange> since = session.history().since(change);
            Header present = Headers.read(device);
            refuseIfAnotherWrote(since, present);
            Optional<Step> lost =
                    change.steps().stream().filter(step -> !isReversible(step)).findFirst();
            if (lost.isPresent()) {
                throw new LuksException(irreversible(lost.get(), device), ExitStatus.FAILED);
            }
            Header after = since.size() == 1 ? present : saved(since.get(1), device);
            return new Reversal(saved(change, device), after).verbs(change.steps());
        }
    }

    /** The header after each change must be the one before the next, and the last one must be on the disk. */
    private void refuseIfAnotherWrote(List<PastChange> since, Header present) {
        Bytes expected = change.after();
        for (PastChange later : since.subList(1, since.size())) {
            if (!later.before().equals(expected)) {
                throw overtaken();
            }
            expected = later.after();
        }
        if (!PastChange.meaning(present).equals(expected)) {
            throw overtaken();
        }
    }

    private LuksException overtaken() {
        return new LuksException(
                "another program, or a change that stopped, changed " + target.path() + " after "
                        + name() + "; nothing was written. Look at luks(\"" + target.path()
                        + "\"), and undo the wanted steps by hand",
                ExitStatus.BUSY);
    }

    /** luksh can undo the removal of a token, but not of a passphrase. */
    private static boolean isReversible(Step step) {
        return REVERSIBLE.contains(step.verb())
                || (step.verb().equals(VerbNames.REMOVE) && step.place() instanceof Place.Token);
    }

    private String irreversible(Step step, Device device) {
        String which = "luksh cannot undo step " + step.number() + " (" + Journal.name(step) + ") of the change of "
                + CLOCK.format(change.at()) + ", and nothing was written: ";
        if (!change.hadHeader()) {
            return which + "it created the header"
                    + change.header()
                            .map(file -> "; the overwritten bytes are saved in " + file)
                            .orElse("");
        }
        Header former = saved(change, device);
        if (step.verb().equals(VerbNames.CONVERT)) {
            return which + "to undo a conversion, convert back: luks(\"" + target.path() + "\").change(c -> c.convert("
                    + former.version() + "))";
        }
        return which + "luksh keeps no old key material, so only a backup can restore it. "
                + backup(former, device)
                        .map(file -> "To restore the newest backup that contains it: luks(\"" + target.path()
                                + "\").change(c -> c.restore(luks(\"" + file + "\")))")
                        .orElse("This session saved no backup that contains it; luksh history "
                                + ShellWord.of(target.path()) + " lists the backups of a vault");
    }

    /** The newest backup of this session that contains every slot that the change removed. */
    private Optional<String> backup(Header former, Device device) {
        var lost = new HashSet<>(former.slots().stream().map(KeySlot::kdf).toList());
        Headers.read(device).slots().forEach(slot -> lost.remove(slot.kdf()));
        List<String> files = session.backups();
        return files.stream().filter(file -> isOf(file, former, lost)).reduce((older, newer) -> newer);
    }

    /** A salt belongs to one key area. */
    private static boolean isOf(String file, Header former, Set<?> lost) {
        try (Device backup = Disk.openForReading(file)) {
            Header header = Headers.read(backup);
            return header.uuid().equals(former.uuid())
                    && header.version() == former.version()
                    && header.slots().stream().map(KeySlot::kdf).toList().containsAll(lost);
        } catch (LuksException e) {
            return false; // removed or damaged since it was saved
        }
    }

    /** The header before a change, from the file that the change saved. */
    private static Header saved(PastChange change, Device device) {
        Path file = change.header().orElseThrow();
        var then = new Overlay(device);
        try {
            then.write(0, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new LuksException(
                    "luksh cannot read the header from before " + change.summary() + " in " + file + " (" + Reason.of(e)
                            + "), and cannot undo the change without it",
                    ExitStatus.FAILED,
                    e);
        }
        return Headers.read(then);
    }
}
