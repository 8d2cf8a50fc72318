package luksh.change.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import luksh.change.journal.JournalFile;
import luksh.change.journal.JournaledWrites;
import luksh.change.journal.Step;
import luksh.change.journal.StepWrites;
import luksh.change.journal.Write;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.write.Execution;
import luksh.change.write.UncachedView;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.device.MetadataLock;
import luksh.device.Uninterrupted;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.ShellWord;

/** An interrupted change with its journal, or a finished change whose header another program overwrote afterwards. */
final class InterruptedChange extends Unfinished {
    private final ChangeSession session;
    private final JournalFile file;
    private final Target target;

    InterruptedChange(ChangeSession session, JournalFile file, Target target) {
        this.session = session;
        this.file = file;
        this.target = target;
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public Instant begun() {
        return file.journal().begun();
    }

    @Override
    public List<Step> steps() {
        return file.journal().plan();
    }

    @Override
    public String journal() {
        return file.path().toString();
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public Plan plan() {
        try (Device device = target.read()) {
            return plan(device, found(device), false);
        }
    }

    /** Reads without the cache: after a failed flush, the cache can contain bytes that are not on the disk. */
    private Recovery found(Device device) {
        return Recovery.of(file.journal(), new UncachedView(device));
    }

    private Plan plan(Device device, Recovery recovery, boolean back) {
        return RecoveryPlan.of(path(), file.journal(), DeviceIdentity.of(device), recovery, back);
    }

    @Override
    public Report finish() {
        return run(false);
    }

    @Override
    public Report back() {
        return run(true);
    }

    @Override
    public void forget() {
        String keeps = file.journal().program().windows()
                ? "It contains a key area that a passphrase unlocks. When you no longer need it: shred -u FILE.aside"
                : null;
        Plan plan = aside(
                path(), "the journal " + file.path() + " (" + file.journal().summary() + ")", keeps);
        if (agreed(session, plan)) {
            Uninterrupted.run(() -> {
                file.claim();
                try {
                    file.setAside();
                } finally {
                    file.release();
                }
            });
        }
    }

    private Report run(boolean back) {
        Plan plan;
        Recovery shown;
        try (Device device = target.read()) {
            shown = found(device);
            plan = plan(device, shown, back);
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
                && !session.person().confirm(plan, Verb.YES)) {
            throw new LuksException(
                    "not confirmed, nothing was written; to confirm, type the whole word yes", ExitStatus.FAILED);
        }
        long start = System.nanoTime();
        List<Finding> findings;
        try (MetadataLock lock = target.lock(session.person()::say);
                Device disk = target.write()) {
            findings = Uninterrupted.run(() -> {
                if (lock != null) {
                    lock.check();
                }
                return write(disk, back, shown);
            });
        }
        if (!findings.isEmpty()) {
            session.history().disturbed();
        }
        return new Report(plan, true, Duration.ofNanos(System.nanoTime() - start), findings);
    }

    /** Releases the journal also after a failure, so that this process or another can try again. */
    private List<Finding> write(Device disk, boolean back, Recovery shown) {
        file.claim();
        try {
            return writeClaimed(disk, back, shown);
        } finally {
            file.release();
        }
    }

    /** Flushes first, because the last writes of a dead process may be only in the cache. */
    private List<Finding> writeClaimed(Device disk, boolean back, Recovery shown) {
        file.flush();
        disk.flush();
        forgetWhatNeverArrived(disk);
        var recovery = Recovery.of(file.journal(), disk);
        if (!recovery.agreesWith(shown)) {
            throw new LuksException(
                    path(),
                    "the disk changed after this plan was shown. Nothing was written, and the journal stays open.",
                    " To see the present state: luksh recover " + ShellWord.of(path()),
                    ExitStatus.BUSY,
                    null);
        }
        if (recovery.verdict() == Recovery.Verdict.ELSEWHERE) {
            file.setAside();
            return List.of();
        }
        for (Write.Region region : recovery.lost()) {
            disk.write(region.offset(), region.content());
            disk.flush();
        }
        List<Write> writes = back ? recovery.back() : recovery.writes();
        var execution = new Execution(disk, List.of(new StepWrites("recover", writes)), session.person()::say);
        try {
            execution.resume();
        } catch (Execution.Stopped e) {
            throw new LuksException(e.sentence + ". The journal stays open; run luksh recover again", e.status, e);
        }
        if (journalIsOfThis(disk)) {
            file.close(
                    back ? "taken back" : recovery.verdict().name(),
                    recovery.verdict() == Recovery.Verdict.NOT_DONE ? JournalFile.Seal.STAYS : JournalFile.Seal.GOES);
        }
        return execution.findings();
    }

    /** After a failed flush, the cache can contain bytes that are not on the disk. This writes the bytes of the disk again. */
    private void forgetWhatNeverArrived(Device disk) {
        var cached = new ZeroFilledView(disk);
        var medium = new ZeroFilledView(new UncachedView(disk));
        boolean differs = false;
        for (JournaledWrites.Group group : file.journal().program().groups()) {
            for (JournaledWrites.Act act : group.acts()) {
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

    @Override
    public String toString() {
        return path() + ": " + file.journal().summary() + ", started " + begun();
    }
}
