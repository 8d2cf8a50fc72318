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
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/**
 * A change that was interrupted, as its journal has it, or a journal that cannot be read and may be one. Looking at it
 * writes nothing.
 */
public abstract sealed class Unfinished permits InterruptedChange, UnreadableJournal {
    Unfinished() {}

    /** All on this machine, the oldest first. Shreds what an interrupted luksh left behind. */
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
     * Those that are about what lies on this device, the oldest first. A seal of a finished change is none of them: see
     * {@link #writtenBack}. Shreds what an interrupted luksh left behind.
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
                // a clone, or a disk that was copied: only where there is something to do
                own = files.stream()
                        .filter(file -> Recovery.of(file.journal(), device).verdict() == Recovery.Verdict.UNFINISHED)
                        .toList();
            }
            var all = new ArrayList<Unfinished>();
            own.forEach(file -> all.add(new InterruptedChange(session, file, target)));
            if (header != null || own.isEmpty()) { // of a header that is lost the one that can be read is enough
                journals.unreadable().forEach(file -> all.add(new UnreadableJournal(session, file, target.path())));
            }
            return all;
        }
    }

    /**
     * The last change of this LUKS1 container, if it was finished and another program wrote the header of before it back.
     * {@link #finish} puts the entries of the change in again, {@link #forget} leaves the header as it is. Nothing but a
     * person decides that: it is no unfinished work.
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
     * A change must not begin where another did not end, or may not have ended.
     *
     * @throws LuksException with status 5
     */
    public static void refuse(ChangeSession session, Target target, Header header, Device device) {
        var identity = DeviceIdentity.of(device);
        for (JournalFile file : Journals.of(session.state(), header.uuid()).readable(ShellWord.of(target.path()))) {
            Journal journal = file.journal();
            if (journal.fits(header) && journal.device().matches(identity)) {
                String sentence = sentence(file, target.path());
                if (!file.isGone()) { // asked last: it may go while it is looked at
                    throw new LuksException(target.path() + ": " + sentence, LuksException.BUSY);
                }
            }
        }
    }

    private static String sentence(JournalFile file, String path) {
        Journal journal = file.journal();
        return file.isRunning()
                ? "another luksh is changing it now (" + journal.summary() + ")"
                : "a change of " + journal.begun().truncatedTo(ChronoUnit.SECONDS) + " was interrupted ("
                        + journal.summary() + "); luksh recover " + ShellWord.of(path)
                        + " says how far it came, and finishes it or takes it back";
    }

    /** What there is to say of a container that is opened; costs the listing of one folder. */
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

    /** The device or image on which it ran; where one was named, that one. */
    public abstract String path();

    /** When it began. */
    public abstract Instant begun();

    /** What it was about to do. */
    public abstract List<Step> steps();

    /** Where its journal lies. */
    public abstract String journal();

    /** Whether the journal can be read; of one that cannot nobody knows how far its change came. */
    public abstract boolean readable();

    /** What is done of it and what is not, and what can be done now; reads only. */
    public abstract Plan plan();

    /**
     * Writes what is missing, tidies what did not come to its point, and closes the journal. Shown and confirmed first.
     * Needs no passphrase.
     *
     * @throws RefusedException if the disk shows neither what was nor what was planned
     * @throws LuksException with status 5 if disk or journal changed since the plan was shown, or if the journal cannot be
     *     read; nothing was written
     */
    public abstract Report finish();

    /**
     * Takes the interrupted step back and closes the journal; possible while no old key area was overwritten. Shown and
     * confirmed first.
     */
    public abstract Report back();

    /**
     * Sets the journal aside and writes nothing to the disk: a person has seen to it. Shown and confirmed first. The file
     * stays under another name.
     */
    public abstract void forget();

    /** Whether a person agrees to this plan, which is shown; never in a dry run. */
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
                        what + " is set aside as FILE.aside, and nothing is written to the disk"
                                + (keeps == null ? "" : ". " + keeps),
                        "")));
    }
}
