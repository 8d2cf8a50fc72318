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
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import luksh.unlock.Headers;

/**
 * Takes a change of this session back, whole or not at all, by a change of its own with plan, guards and confirmation: a
 * slot that was added is killed, a setting, a token or a cost becomes what it was. No old key area is needed for that, and
 * none was kept: what ended a way in comes back from a backup only.
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
     * The last change of this session that was not taken back yet, of whichever container.
     *
     * @throws LuksException if there is none
     */
    public static Undo last(ChangeSession session) {
        PastChange last = session.history()
                .last()
                .orElseThrow(() -> nothing("no change of this session is left that could be taken back"));
        return new Undo(session, last, Target.existing(last.path()));
    }

    /**
     * The same for one container.
     *
     * @param path as {@code luks} takes it
     * @throws LuksException if there is none
     */
    public static Undo last(ChangeSession session, String path) {
        String found = DevicePath.resolve(path);
        PastChange last = session.history()
                .last(found)
                .orElseThrow(() -> nothing(
                        "no change of " + path + " is left in this session that could be taken back; /log lists them"));
        return new Undo(session, last, Target.existing(last.path()));
    }

    private static LuksException nothing(String sentence) {
        return new LuksException(sentence, LuksException.FAILED);
    }

    /** What is taken back. */
    public PastChange change() {
        return change;
    }

    /**
     * What would be written; asks nothing and writes nothing.
     *
     * @throws LuksException if the change cannot be taken back; with status 5 if another program wrote since
     */
    public Plan plan() {
        return new Transaction(session, target, verbs(), List.of(), Set.of()).plan();
    }

    /**
     * Takes it back. Shown and confirmed first; asks for the passphrases that a new cost needs.
     *
     * @throws LuksException as {@link #plan}, and as every change
     */
    public Report run() {
        List<Verb> verbs = verbs();
        if (verbs.isEmpty()) {
            session.history().pass(change);
            throw nothing("all that " + name() + " left are new salts; there is nothing to take back");
        }
        session.person().say("takes back " + name());
        if (verbs.stream().anyMatch(Rekey.class::isInstance)) {
            session.person()
                    .say("a former cost comes back under a new salt and in a new key area; the passphrase stays");
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
                throw new LuksException(irreversible(lost.get(), device), LuksException.FAILED);
            }
            Header after = since.size() == 1 ? present : saved(since.get(1), device);
            return new Reversal(saved(change, device), after).verbs(change.steps());
        }
    }

    /** Each change of this container has to begin where the one before it ended, and the last one ends where we are. */
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
                target.path() + " was changed by another program, or by a change that stopped, after "
                        + name() + "; nothing was written. Look at luks(\"" + target.path()
                        + "\"), and take back by hand what shall go",
                LuksException.BUSY);
    }

    /** The removal of a token is, that of a passphrase is not. */
    private static boolean isReversible(Step step) {
        return REVERSIBLE.contains(step.verb())
                || (step.verb().equals(VerbNames.REMOVE) && step.place() instanceof Place.Token);
    }

    private String irreversible(Step step, Device device) {
        String which = "step " + step.number() + " (" + Journal.name(step) + ") of the change of "
                + CLOCK.format(change.at()) + " cannot be taken back, and nothing was written: ";
        if (!change.hadHeader()) {
            return which + "it made the header anew"
                    + change.header()
                            .map(file -> "; what was overwritten is saved in " + file)
                            .orElse("");
        }
        Header former = saved(change, device);
        if (step.verb().equals(VerbNames.CONVERT)) {
            return which + "the way back is a conversion too: luks(\"" + target.path() + "\").change(c -> c.convert("
                    + former.version() + "))";
        }
        return which + "its old key material is gone, and comes back from a backup only. "
                + backup(former, device)
                        .map(file -> "The newest that has it: luks(\"" + target.path()
                                + "\").change(c -> c.restore(luks(\"" + file + "\")))")
                        .orElse("This session saved none that has it; luksh history " + ShellWord.of(target.path())
                                + " lists what a vault has");
    }

    /** The newest backup of this session that holds every slot which the change ended. */
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
            return false; // removed since it was saved
        }
    }

    /** The header before a change, as the change itself saved it. */
    private static Header saved(PastChange change, Device device) {
        Path file = change.header().orElseThrow();
        var then = new Overlay(device);
        try {
            then.write(0, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new LuksException(
                    "the header before " + change.summary() + " cannot be read from " + file + " (" + Reason.of(e)
                            + "); nothing can be taken back without it",
                    LuksException.FAILED,
                    e);
        }
        return Headers.read(then);
    }
}
