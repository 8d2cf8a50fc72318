package luksh.rotate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import luksh.change.journal.Step;
import luksh.change.recovery.Unfinished;
import luksh.change.step.ChangeSession;
import luksh.change.step.EmptySecret;
import luksh.change.step.Plan;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.device.DeviceIdentity;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.MessageParts;
import luksh.parallel.StoppedException;
import luksh.parallel.Workers;

/**
 * Rotates a passphrase. It adds and tests the new passphrase on every disk. Only if that succeeds everywhere, it
 * removes the old one. There is one plan and one confirmation. After a crash, a new run continues where each disk is.
 */
public final class RotationRun {
    private static final int MOST_NAMED = 3;

    private final List<DiskRotation> disks;
    private final ChangeSession session;

    private RotationRun(List<DiskRotation> disks, ChangeSession session) {
        this.disks = disks;
        this.session = session;
    }

    /**
     * Rotates, and reports the result of each disk, including its failures.
     *
     * @param paths each disk counts once, even under several names
     * @throws LuksException if there is no disk, both passphrases are equal, the new one is empty and that is not
     *     allowed, or without confirmation; nothing was written
     * @throws StoppedException after Ctrl-C, after printing the state of each disk
     */
    public static Rotation rotate(List<String> paths, RotationRequest request, ChangeSession session) {
        if (paths.isEmpty()) {
            throw new LuksException(
                    "there is no disk to rotate: none was given, or none is a LUKS device; check the names",
                    ExitStatus.NO_LUKS);
        }
        if (request.same()) {
            throw new LuksException(
                    "the new passphrase equals the old one; luksh wrote nothing. Choose another one",
                    ExitStatus.FAILED);
        }
        EmptySecret.check(session, request.allowed(), request.fresh(), paths.size() == 1 ? paths.get(0) : "");
        Map<String, DiskRotation> disks = new LinkedHashMap<>();
        for (String path : paths) {
            disks.computeIfAbsent(
                    DeviceIdentity.key(path), key -> new DiskRotation(Target.existing(path), request, session));
        }
        disks.values().forEach(disk -> refuseUnreadable(disk.path(), session));
        disks.values().forEach(disk -> finishInterrupted(disk.path(), session));
        return new RotationRun(new ArrayList<>(disks.values()), session).run();
    }

    /** If a journal is unreadable, a change may be unfinished, so nothing starts on any disk. */
    private static void refuseUnreadable(String path, ChangeSession session) {
        for (Unfinished change : interrupted(path, session)) {
            if (!change.readable()) {
                change.finish();
            }
        }
    }

    private static List<Unfinished> interrupted(String path, ChangeSession session) {
        try {
            return Unfinished.of(session, Target.existing(path));
        } catch (LuksException e) {
            return List.of(); // the survey reports what is wrong with it
        }
    }

    /** Finishes the interrupted change of an earlier rotation. It needs no passphrase and comes before the survey. */
    private static void finishInterrupted(String path, ChangeSession session) {
        try {
            for (Unfinished change : Unfinished.of(session, Target.existing(path))) {
                session.person().say("luksh first finishes an interrupted change: " + change);
                change.finish();
            }
        } catch (StoppedException e) {
            throw e;
        } catch (LuksException e) {
            if (!Files.exists(Path.of(path))) {
                return;
            }
            session.person().say(path, MessageParts.withoutPath(e)); // the survey reports it, too
        }
    }

    private Rotation run() {
        Plan plan;
        try {
            each("testing the passphrases", disks, DiskRotation::survey);
            plan = plan();
        } catch (StoppedException e) {
            session.person().say("luksh wrote nothing");
            throw e;
        }
        session.person().show(plan);
        if (session.dryRun()) {
            return new Rotation(
                    disks.stream().map(disk -> disk.planned(canEverywhere())).toList(), true);
        }
        if (!plan.steps().isEmpty()) {
            confirm(plan);
            try {
                work();
            } catch (RuntimeException e) {
                tell();
                throw e;
            }
        }
        holdBack();
        return new Rotation(disks.stream().map(DiskRotation::result).toList(), false);
    }

    /** One line for each disk with changes. */
    private Plan plan() {
        var findings = new ArrayList<Finding>();
        var steps = new ArrayList<Step>();
        for (DiskRotation disk : disks) {
            StoppedException.poll();
            if (disk.lacksNew() || disk.keepsOld()) {
                disk.plan().stream().map(finding -> onDisk(finding, disk)).forEach(findings::add);
            }
        }
        boolean all = canEverywhere();
        for (DiskRotation disk : disks) {
            if (disk.lacksNew() || (disk.keepsOld() && all)) {
                steps.add(new Step(
                        steps.size() + 1,
                        disk.lacksNew() ? VerbNames.ROTATE : VerbNames.FINISH,
                        Place.file(disk.path()),
                        disk.intention(all)));
            } else if (!disk.complete() && !disk.keepsOld()) {
                findings.add(left(disk));
            }
        }
        if (!all && disks.stream().anyMatch(disk -> disk.lacksNew() || disk.keepsOld())) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Rules.HELD_BACK,
                    "",
                    Place.part("all disks"),
                    "luksh adds the new passphrase where possible, but removes no old passphrase in this run: the new one is "
                            + missing(this::cannot),
                    leaveOut(this::cannot)));
        }
        return new Plan(disks.size() == 1 ? "1 disk" : disks.size() + " disks", steps, findings);
    }

    /** A refusal on one disk does not stop the others. */
    private static Finding onDisk(Finding finding, DiskRotation disk) {
        Place whole = Place.file(disk.path());
        return new Finding(
                finding.severity() == Severity.ERROR ? Severity.WARNING : finding.severity(),
                finding.rule(),
                disk.path(),
                finding.place().equals(whole) ? whole : new Place.Several(List.of(whole, finding.place())),
                finding.sentence(),
                finding.fix());
    }

    private static Finding left(DiskRotation disk) {
        DiskResult result = disk.result();
        return new Finding(
                Severity.WARNING,
                result.state(),
                result.path(),
                Place.file(result.path()),
                result.state() + ", unchanged: " + result.sentence(),
                "");
    }

    private void confirm(Plan plan) {
        if (session.yes() || disks.stream().allMatch(disk -> session.scratch().test(disk.path()))) {
            return;
        }
        if (!session.person().confirm(plan, Verb.YES)) {
            throw new LuksException(
                    "not confirmed: luksh wrote nothing; to confirm, type the whole word yes", ExitStatus.FAILED);
        }
    }

    private void work() {
        each("adding the new passphrase", those(DiskRotation::lacksNew), DiskRotation::add);
        if (everywhere()) {
            each("removing the old passphrase", those(DiskRotation::keepsOld), DiskRotation::end);
        }
    }

    /** Whether every disk has the new passphrase, or can get it according to the plan. */
    private boolean canEverywhere() {
        return disks.stream().noneMatch(this::cannot);
    }

    private boolean cannot(DiskRotation disk) {
        return !disk.hasNew() && !disk.lacksNew();
    }

    private boolean everywhere() {
        return disks.stream().allMatch(DiskRotation::hasNew);
    }

    private void holdBack() {
        if (!everywhere() && disks.stream().anyMatch(DiskRotation::hasNew)) {
            String why = "luksh kept the old passphrase on every disk, because the new one is "
                    + missing(disk -> !disk.hasNew()) + "; repair this and run the same command again, or "
                    + leaveOut(disk -> !disk.hasNew());
            those(DiskRotation::keepsOld)
                    .forEach(disk -> disk.heldBack("luksh keeps the old one until the new one is on every disk"));
            session.person().say(why);
        }
    }

    /** {@code not on a, b, c and 4 more}. */
    private String missing(Predicate<DiskRotation> lacking) {
        List<DiskRotation> without = those(lacking);
        List<String> named =
                without.stream().limit(MOST_NAMED).map(DiskRotation::path).toList();
        int more = without.size() - named.size();
        return "not on " + String.join(", ", named) + (more == 0 ? "" : " and " + more + " more");
    }

    private String leaveOut(Predicate<DiskRotation> lacking) {
        return those(lacking).size() == 1 ? "leave that disk out" : "leave those disks out";
    }

    private List<DiskRotation> those(Predicate<DiskRotation> wanted) {
        return disks.stream().filter(wanted).toList();
    }

    private void each(String what, List<DiskRotation> some, Consumer<DiskRotation> task) {
        String number = some.size() == 1 ? " (1 disk)" : " (" + some.size() + " disks)";
        try {
            Workers.each(some, task, session.person().progress(what + number, some.size()));
        } finally {
            some.forEach(DiskRotation::handOn);
        }
    }

    /** Prints the state of each disk before a rotation ends early. */
    private void tell() {
        for (DiskRotation disk : disks) {
            DiskResult result = disk.result();
            session.person().say(result.path() + ": " + result.state() + ": " + result.sentence());
        }
        session.person().say("to continue from here, run the same command again");
    }
}
