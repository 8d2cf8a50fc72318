package luksh.change.recovery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.journal.JournalHeaders;
import luksh.change.journal.Journals;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/**
 * An interrupted change with its journal, or an unreadable journal that may belong to one.
 */
public abstract sealed class Unfinished permits InterruptedChange, UnreadableJournal {
    Unfinished() {}

    /** All on this machine, oldest first. Also shreds leftover files of an interrupted luksh. */
    public static List<Unfinished> all(ChangeSession session) {
        Leftovers.shred(session);
        Journals journals = Journals.all(session.state());
        var all = new ArrayList<Unfinished>();
        journals.open()
                .forEach(file -> all.add(new InterruptedChange(
                        session, file, Target.existing(file.journal().device().path()))));
        journals.unreadable()
                .forEach(file -> all.add(new UnreadableJournal(
                        session, file, file.uuid().isEmpty() ? "DEVICE" : "UUID=" + file.uuid())));
        return all;
    }

    /**
     * Those of this device, oldest first, without finished changes: see {@link #writtenBack}. Also shreds leftover files of an
     * interrupted luksh.
     */
    public static List<Unfinished> of(ChangeSession session, Target target) {
        Leftovers.shred(session);
        try (Device device = target.read()) {
            Header header = JournalHeaders.read(device);
            var identity = DeviceIdentity.of(device);
            Journals journals =
                    header == null ? Journals.all(session.state()) : Journals.of(session.state(), header.uuid());
            List<JournalFile> files = journals.open().stream()
                    .filter(file -> header == null || file.journal().fits(header))
                    .toList();
            List<JournalFile> own = files.stream()
                    .filter(file -> file.journal().device().matches(identity))
                    .toList();
            if (own.isEmpty() && header != null) {
                // a clone or a copied disk: only changes with something to write
                own = files.stream()
                        .filter(file -> Recovery.of(file.journal(), device).verdict() == Recovery.Verdict.UNFINISHED)
                        .toList();
            }
            var all = new ArrayList<Unfinished>();
            own.forEach(file -> all.add(new InterruptedChange(session, file, target)));
            if (header != null || own.isEmpty()) { // for a lost header, a readable journal is enough
                journals.unreadable().forEach(file -> all.add(new UnreadableJournal(session, file, target.path())));
            }
            return all;
        }
    }

    /**
     * The last change of this LUKS1 container, if it was finished and another program then wrote back an older header.
     * {@link #finish} writes the entries of the change again, and {@link #forget} keeps the present header. A person must
     * decide: the change is not unfinished.
     */
    public static List<Unfinished> writtenBack(ChangeSession session, Target target) {
        try (Device device = target.read()) {
            Header header = JournalHeaders.read(device);
            return header == null
                    ? List.of()
                    : WrittenBack.of(session.state(), header, device).stream()
                            .<Unfinished>map(seal -> new InterruptedChange(session, seal, target))
                            .toList();
        }
    }

    /**
     * Refuses to start a change while another one is unfinished, or may be.
     *
     * @throws LuksException with status 5
     */
    public static void refuse(ChangeSession session, Target target, Header header, Device device) {
        var identity = DeviceIdentity.of(device);
        for (JournalFile file : Journals.of(session.state(), header.uuid()).readable(ShellWord.of(target.path()))) {
            Journal journal = file.journal();
            if (journal.fits(header) && journal.device().matches(identity)) {
                String sentence = sentence(file, target.path());
                if (!file.isGone()) { // checked last, because the other luksh may close it meanwhile
                    throw new LuksException(target.path() + ": " + sentence, ExitStatus.BUSY);
                }
            }
        }
    }

    private static String sentence(JournalFile file, String path) {
        Journal journal = file.journal();
        return file.isRunning()
                ? "another luksh is changing this container now (" + journal.summary() + ")"
                : "a change of " + journal.begun().truncatedTo(ChronoUnit.SECONDS) + " was interrupted ("
                        + journal.summary() + "); luksh recover " + ShellWord.of(path)
                        + " shows its state, and finishes or undoes it";
    }

    /** A sentence about unfinished work, for a container that a person opens; lists one folder. */
    public static Optional<String> mention(ChangeSession session, Target target, Header header) {
        Journals journals = Journals.of(session.state(), header.uuid());
        boolean sealed = !Journals.seals(session.state(), header.uuid()).isEmpty();
        if (journals.open().isEmpty() && journals.unreadable().isEmpty() && !sealed) {
            return Optional.empty();
        }
        String path = target.path();
        try (Device device = target.read()) {
            var identity = DeviceIdentity.of(device);
            return WrittenBack.of(session.state(), header, device).stream()
                    .map(seal -> WrittenBack.sentence(seal.journal(), path))
                    .findFirst()
                    .or(() -> journals.open().stream()
                            .filter(file -> file.journal().fits(header)
                                    && file.journal().device().matches(identity))
                            .map(file -> path + ": " + sentence(file, path))
                            .findFirst())
                    .or(() -> journals.unreadable().stream()
                            .map(file -> path + ": " + file.sentence(ShellWord.of(path)))
                            .findFirst());
        }
    }

    /** The named device or image; without a name, the one of the change. */
    public abstract String path();

    /** Start of the change. */
    public abstract Instant begun();

    /** The steps of the change. */
    public abstract List<Step> steps();

    /** Path of the journal. */
    public abstract String journal();

    /** Whether the journal is readable; otherwise the state of the change is unknown. */
    public abstract boolean readable();

    /** The completed and the missing steps, and what recovery can do; only reads. */
    public abstract Plan plan();

    /**
     * Writes the missing parts, cleans up incomplete steps, and closes the journal. Shows the plan and asks for confirmation
     * first. Needs no passphrase.
     *
     * @throws RefusedException if the disk has neither the old nor the planned state
     * @throws LuksException with status 5 if disk or journal changed after the plan was shown, or if the journal is
     *     unreadable; nothing was written
     */
    public abstract Report finish();

    /**
     * Undoes the interrupted step and closes the journal; possible unless an old key area was overwritten. Shows the plan and
     * asks for confirmation first.
     */
    public abstract Report back();

    /**
     * Renames the journal and writes nothing to the disk, for a change that a person resolved. Shows the plan and asks for
     * confirmation first.
     */
    public abstract void forget();

    /** Shows the plan and asks for confirmation; false in a dry run. */
    static boolean agreed(ChangeSession session, Plan plan) {
        session.person().show(plan);
        return !session.dryRun() && (session.yes() || session.person().confirm(plan, Verb.YES));
    }

    static Plan aside(String path, String what, @Nullable String keeps) {
        return new Plan(
                path,
                List.of(),
                List.of(new Finding(
                        Severity.INFO,
                        Rules.FORGET,
                        path,
                        Place.none(),
                        "luksh renames " + what + " to FILE.aside, and writes nothing to the disk"
                                + (keeps == null ? "" : ". " + keeps),
                        "")));
    }
}
