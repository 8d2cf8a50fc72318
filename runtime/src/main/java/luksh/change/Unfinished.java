package luksh.change;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.device.MetadataLock;
import luksh.device.Overlay;
import luksh.device.Uninterrupted;
import luksh.format.Header;
import luksh.format.Luks1Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;

/** A change that was interrupted, as its journal has it. Looking at it writes nothing. */
public final class Unfinished {
    private final Session session;
    private final JournalFile file;
    private final Target target;

    private Unfinished(Session session, JournalFile file, Target target) {
        this.session = session;
        this.file = file;
        this.target = target;
    }

    /** All on this machine, the oldest first. */
    public static List<Unfinished> all(Session session) {
        return JournalFile.open(session.state()).stream()
                .map(file -> new Unfinished(
                        session, file, Target.existing(file.journal().device().path())))
                .toList();
    }

    /** Those that are about what lies on this device, the oldest first. */
    public static List<Unfinished> of(Session session, Target target) {
        try (Device device = target.read()) {
            Header header = FormerHeader.read(device);
            var identity = DeviceIdentity.of(device);
            List<JournalFile> files = header == null
                    ? JournalFile.open(session.state())
                    : JournalFile.open(session.state(), header.uuid()).stream()
                            .filter(file -> file.journal().fits(header))
                            .toList();
            List<JournalFile> own = new ArrayList<>(files);
            own.removeIf(file -> !file.journal().device().matches(identity));
            if (header != null) {
                JournalFile.seals(session.state(), header.uuid()).stream()
                        .filter(seal -> isBroken(seal, header, device, identity))
                        .forEach(own::add);
            }
            if (own.isEmpty() && header != null) {
                // a clone, or a disk that was copied: only where there is something to do
                own = files.stream()
                        .filter(file -> Recovery.of(file.journal(), device).verdict() == Recovery.Verdict.UNFINISHED)
                        .toList();
            }
            return own.stream()
                    .map(file -> new Unfinished(session, file, target))
                    .toList();
        }
    }

    /**
     * A change must not begin where another did not end.
     *
     * @throws LuksException with status 5
     */
    static void refuse(Session session, Target target, Header header, Device device) {
        var identity = DeviceIdentity.of(device);
        for (JournalFile file : JournalFile.open(session.state(), header.uuid())) {
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

    /** The device or image on which it ran; where one was named, that one. */
    public String path() {
        return target.path();
    }

    /** When it began. */
    public Instant begun() {
        return file.journal().begun();
    }

    /** What it was about to do. */
    public List<Step> steps() {
        return file.journal().plan();
    }

    /** Where its journal lies. */
    public String journal() {
        return file.path().toString();
    }

    /** What is done of it and what is not, and what can be done now; reads only. */
    public Plan plan() {
        try (Device device = target.read()) {
            return plan(device, Recovery.of(file.journal(), device), false);
        }
    }

    /**
     * Writes what is missing, tidies what did not come to its point, and closes the journal. Shown and confirmed first.
     * Needs no passphrase.
     *
     * @throws RefusedException if the disk shows neither what was nor what was planned
     */
    public Report finish() {
        return run(false);
    }

    /**
     * Takes the interrupted step back and closes the journal; possible while no old key area was overwritten. Shown and
     * confirmed first.
     */
    public Report back() {
        return run(true);
    }

    /** Closes the journal and writes nothing to the disk: a person has seen to it. Shown and confirmed first. */
    public void forget() {
        Plan plan = new Plan(
                target.path(),
                List.of(),
                List.of(new Finding(
                        Severity.INFO,
                        "forget",
                        target.path(),
                        "",
                        "the journal of this change (" + file.journal().summary()
                                + ") is closed, and nothing is written to the disk",
                        "")));
        session.person().show(plan);
        if (!session.dryRun() && (session.yes() || session.person().confirm(plan, "yes"))) {
            file.setAside();
        }
    }

    private Report run(boolean back) {
        Plan plan;
        try (Device device = target.read()) {
            plan = plan(device, Recovery.of(file.journal(), device), back);
        }
        session.person().show(plan);
        for (Finding finding : plan.findings()) {
            if (finding.severity() == Severity.ERROR) {
                throw new RefusedException(finding);
            }
        }
        if (session.dryRun()) {
            return new Report(plan, false, Duration.ZERO);
        }
        if (!session.yes()
                && !session.scratch().test(target.path())
                && !session.person().confirm(plan, "yes")) {
            throw new LuksException(
                    "not confirmed, nothing was written; only the whole word yes confirms it", LuksException.FAILED);
        }
        long start = System.nanoTime();
        try (MetadataLock lock = target.lock(session.person()::say);
                Device disk = target.write()) {
            Uninterrupted.run(() -> {
                if (lock != null) {
                    lock.check();
                }
                write(disk, back);
            });
        }
        return new Report(plan, true, Duration.ofNanos(System.nanoTime() - start));
    }

    /** However it ends, the journal is let go of: this process, or another, may try again. */
    private void write(Device disk, boolean back) {
        file.claim();
        try {
            writeClaimed(disk, back);
        } finally {
            file.release();
        }
    }

    /** What a dead process wrote last may be in the cache alone: it is flushed before anything is concluded from it. */
    private void writeClaimed(Device disk, boolean back) {
        file.flush();
        disk.flush();
        forgetWhatNeverArrived(disk);
        var recovery = Recovery.of(file.journal(), disk);
        if (recovery.verdict() == Recovery.Verdict.ELSEWHERE) {
            file.setAside();
            return;
        }
        for (Write.Region region : recovery.lost()) {
            disk.write(region.offset(), region.content());
            disk.flush();
        }
        List<Write> writes = back ? recovery.back() : recovery.writes();
        try {
            new Execution(disk, List.of(new Work.StepWrites("recover", writes)), session.person()).resume();
        } catch (Execution.Stopped e) {
            throw new LuksException(e.sentence + ". The journal stays open; run luksh recover again", e.status, e);
        }
        if (journalIsOfThis(disk)) {
            file.close(back ? "taken back" : recovery.verdict().name(), false);
        }
    }

    /** After a flush that failed the cache shows bytes that are not on the disk, as clean ones: the disk's are put back. */
    private void forgetWhatNeverArrived(Device disk) {
        var cached = new Remains(disk);
        var medium = new Remains(new Medium(disk));
        boolean differs = false;
        for (Program.Group group : file.journal().program().groups()) {
            for (Program.Act act : group.acts()) {
                byte[] arrived = medium.read(act.offset(), act.size());
                if (!Arrays.equals(cached.read(act.offset(), act.size()), arrived)) {
                    disk.write(act.offset(), arrived);
                    differs = true;
                }
            }
        }
        if (differs) {
            disk.flush();
        }
    }

    private boolean journalIsOfThis(Device device) {
        return file.journal().device().matches(DeviceIdentity.of(device));
    }

    private Plan plan(Device device, Recovery recovery, boolean back) {
        var steps = new ArrayList<Step>();
        var findings = new ArrayList<Finding>();
        String path = target.path();
        for (String words : back ? recovery.stepsBack() : recovery.steps()) {
            int cut = words.lastIndexOf(": ");
            steps.add(new Step(steps.size() + 1, "recover", words.substring(0, cut), words.substring(cut + 2)));
        }
        String sentence = sentence(recovery, back);
        switch (recovery.verdict()) {
            case UNCLEAR ->
                findings.add(new Finding(
                        Severity.ERROR,
                        "unclear",
                        path,
                        "header",
                        "its entries are neither what they were nor what was planned: another program changed them; nothing is written",
                        "compare luksh dump " + ShellWord.of(path) + " with the plan; luksh recover "
                                + ShellWord.of(path)
                                + " --forget closes the journal when the header is as it should be"));
            case ELSEWHERE ->
                findings.add(new Finding(
                        Severity.WARNING,
                        "elsewhere",
                        path,
                        "header",
                        "another container lies there now, or none; the journal is set aside and nothing is written",
                        ""));
            case OVERTAKEN ->
                findings.add(new Finding(
                        Severity.WARNING,
                        "overtaken",
                        path,
                        "header",
                        "another program wrote a later header: that stays",
                        ""));
            default -> findings.add(new Finding(Severity.INFO, "recover", path, "", sentence, ""));
        }
        if (back && recovery.back().isEmpty() && recovery.verdict() != Recovery.Verdict.ELSEWHERE) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "no-way-back",
                    path,
                    "journal",
                    "nothing can be taken back: no step is half done, or its old key area is overwritten already",
                    "luksh recover " + ShellWord.of(path) + " without --back"));
        }
        if (!journalIsOfThis(device)) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "other-device",
                    path,
                    "",
                    "the change ran on " + file.journal().device().path() + " of "
                            + file.journal().host()
                            + ", and this is another device: a copy of it? Its journal stays open",
                    ""));
        }
        return new Plan(path, steps, findings);
    }

    private static String sentence(Recovery recovery, boolean back) {
        if (back) {
            return "recover takes the interrupted step back";
        }
        if (!recovery.lost().isEmpty()) {
            return "the header cannot be read: recover writes it anew from the journal, then the rest";
        }
        return switch (recovery.verdict()) {
            case DONE ->
                recovery.tidies()
                        ? "what was begun is whole, the rest was not begun: recover closes the journal"
                        : "all of it is on the disk: recover closes the journal";
            case NOT_DONE -> "nothing of it is on the disk: recover closes the journal";
            default ->
                recovery.tidies()
                        ? "recover keeps what is whole, and wipes what did not come to its point"
                        : "recover writes what is missing; no passphrase is needed";
        };
    }

    @Override
    public String toString() {
        return path() + ": " + file.journal().summary() + ", begun " + begun();
    }

    /**
     * The key areas are those of the last change, and the header's entries are from before it. Whoever ends or changes a
     * slot writes its key area too: then the header is a newer one, and the seal has nothing to say any more.
     */
    private static boolean isBroken(JournalFile seal, Header header, Device device, DeviceIdentity identity) {
        Journal journal = seal.journal();
        // a header that was converted since, perhaps by half, has none of its entries
        return header instanceof Luks1Header
                && journal.fits(header)
                && journal.device().matches(identity)
                && !journal.program().entriesStand(device)
                && new FormerHeader(journal, new Overlay(new Remains(device))).cameBack()
                && Recovery.of(journal, device).verdict() == Recovery.Verdict.UNFINISHED;
    }

    /** Of a change of the header alone, a UUID for example, no key area tells whether it was undone on purpose. */
    private static String broken(Journal journal, String path) {
        String recover = "luksh recover " + ShellWord.of(path);
        return journal.program().writesAreas()
                ? path + ": another program wrote an older header back; " + recover
                        + " puts the entries of the last change (" + journal.summary() + ") into it again"
                : path + ": its header is as it was before the last change (" + journal.summary()
                        + "): another program wrote an older one back, or undid that change; " + recover
                        + " makes the change again, " + recover + " --forget leaves the header as it is";
    }

    /** What there is to say of a container that is opened; costs the listing of one folder. */
    public static Optional<String> mention(Session session, Target target, Header header) {
        List<JournalFile> files = JournalFile.open(session.state(), header.uuid());
        List<JournalFile> seals = JournalFile.seals(session.state(), header.uuid());
        if (files.isEmpty() && seals.isEmpty()) {
            return Optional.empty();
        }
        try (Device device = target.read()) {
            var identity = DeviceIdentity.of(device);
            Optional<String> broken = seals.stream()
                    .filter(seal -> isBroken(seal, header, device, identity))
                    .map(seal -> broken(seal.journal(), target.path()))
                    .findFirst();
            if (broken.isPresent()) {
                return broken;
            }
            return files.stream()
                    .filter(file -> file.journal().fits(header)
                            && file.journal().device().matches(identity))
                    .map(file -> target.path() + ": " + sentence(file, target.path()))
                    .findFirst();
        }
    }
}
