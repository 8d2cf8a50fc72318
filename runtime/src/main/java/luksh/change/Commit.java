package luksh.change;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import luksh.change.journal.HeaderFolder;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.journal.JournaledWrites;
import luksh.change.recovery.Recovery;
import luksh.change.step.ChangeSession;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.Plan;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.Work;
import luksh.change.write.Execution;
import luksh.change.write.ForeignWrites;
import luksh.change.write.UncachedView;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.device.MetadataLock;
import luksh.device.Uninterrupted;
import luksh.finding.Finding;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * The part of a transaction that writes: the container compared with the plan, its header saved, the journal, the
 * rehearsal, the writes, the last look, the journal closed.
 */
final class Commit {
    private final ChangeSession session;
    private final Target target;
    private final List<Verb> verbs;
    private final Snapshot base;
    private final Plan plan;
    /** The header as it was, or what is overwritten; null until it is saved. */
    private @Nullable Path saved;

    /** @param base the container that the plan rests on */
    Commit(ChangeSession session, Target target, List<Verb> verbs, Snapshot base, Plan plan) {
        this.session = session;
        this.target = target;
        this.verbs = verbs;
        this.base = base;
        this.plan = plan;
    }

    /** Where the header lies as it was before. */
    Optional<Path> saved() {
        return Optional.ofNullable(saved);
    }

    /**
     * Writes what was computed.
     *
     * @param othersMayWrite whether another program could write to this container
     * @param allowed guards that are lifted
     * @return what other programs wrote meanwhile, and what became of it; the change is complete
     */
    List<Finding> write(Work work, boolean othersMayWrite, Set<Guard> allowed) {
        try (MetadataLock lock = lock();
                Device disk = target.write()) {
            try {
                if (othersMayWrite) {
                    PreflightChecks.lookAgain(session, target, allowed);
                }
                return Uninterrupted.run(() -> {
                    if (lock != null) {
                        lock.check();
                    }
                    return write(disk, work, othersMayWrite);
                });
            } catch (RuntimeException e) {
                if (target.discard()) {
                    session.person().say(target.path() + " was removed again");
                }
                throw e;
            }
        }
    }

    private List<Finding> write(Device disk, Work work, boolean othersMayWrite) {
        var execution = new Execution(
                disk, work.steps(), session.person()::say, ForeignWrites.of(disk, work.steps()), target.patience());
        base.compare(disk);
        saved = save(disk);
        boolean luks1 = work.header() instanceof Luks1Header;
        var findings = new ArrayList<Finding>();
        JournalFile journal = journal(disk, work);
        try {
            run(execution, disk, work, journal, () -> {
                execution.resume();
                if (luks1 && othersMayWrite) {
                    findings.addAll(PreflightChecks.lingering(target));
                    execution.settle();
                }
            });
            findings.addAll(0, execution.findings());
            if (journal != null) {
                boolean wrote = !journal.journal().program().groups().isEmpty();
                journal.close(
                        "done",
                        !wrote ? JournalFile.Seal.STAYS : luks1 ? JournalFile.Seal.RENEWED : JournalFile.Seal.GOES);
            }
        } finally {
            if (journal != null) {
                journal.release(); // however it ends: recover, or the next change, may have it
            }
        }
        if (!disk.readsPastCache()) {
            session.person().say("read back through the cache: " + target.path() + " takes no direct reads");
        }
        return findings;
    }

    private void run(Execution execution, Device disk, Work work, @Nullable JournalFile journal, Runnable writes) {
        try {
            execution.rehearse();
        } catch (RuntimeException e) {
            if (journal != null) {
                journal.close("not begun", JournalFile.Seal.STAYS);
            }
            throw e;
        }
        try {
            writes.run();
        } catch (Execution.Stopped e) {
            boolean closed = closed(journal, e.status, new UncachedView(disk));
            throw new LuksException(
                    e.sentence + ". "
                            + new FailureSummary(session.openedSlots(), base, work.overlay())
                                    .sentence(new UncachedView(disk))
                            + (saved == null ? "" : " The header as it was is saved in " + saved + ".")
                            + (closed
                                    ? ""
                                    : " luksh recover " + ShellWord.of(target.path())
                                            + " finishes it or takes it back."),
                    e.status,
                    e);
        }
    }

    /** What is not there yet has nothing that could be lost. */
    private @Nullable JournalFile journal(Device disk, Work work) {
        Header before = base.header();
        Draft.Overwritten overwritten = base.overwritten();
        if (before == null && overwritten == null) {
            return null;
        }
        var uuids = new HashSet<String>();
        var digests = new HashSet<Bytes>();
        if (overwritten != null) {
            uuids.add(overwritten.uuid());
        }
        var headers = new ArrayList<>(work.passed());
        headers.add(before == null ? work.header() : before);
        for (Header header : headers) {
            uuids.add(header.uuid());
            digests.add(header.digest().value());
        }
        int size = before != null
                ? HeaderFolder.size(before)
                : Objects.requireNonNull(overwritten).size();
        return JournalFile.create(
                session.state(),
                Journal.of(
                        uuids,
                        before == null ? Set.of() : digests,
                        DeviceIdentity.of(disk),
                        plan.steps(),
                        Bytes.copyOf(disk.read(0, size)),
                        JournaledWrites.of(work.steps(), disk)));
    }

    /** Where nothing is half done there is nothing to recover; what another program changed is its own. */
    private static boolean closed(@Nullable JournalFile journal, int status, Device medium) {
        if (journal == null) {
            return true;
        }
        Recovery.Verdict verdict = Recovery.of(journal.journal(), medium).verdict();
        boolean whole = verdict == Recovery.Verdict.NOT_DONE || verdict == Recovery.Verdict.DONE;
        if (whole || status == LuksException.BUSY) {
            journal.close(
                    "stopped", verdict == Recovery.Verdict.NOT_DONE ? JournalFile.Seal.STAYS : JournalFile.Seal.GOES);
            return true;
        }
        return false;
    }

    private @Nullable Path save(Device disk) {
        Header before = base.header();
        Draft.Overwritten overwritten = base.overwritten();
        if (before != null) {
            return HeaderFolder.of(session.state(), before.uuid()).save(disk, before);
        }
        if (overwritten == null) {
            return null;
        }
        Path start = HeaderFolder.of(session.state(), overwritten.uuid()).save(disk, overwritten.size());
        session.person().say("what is overwritten is saved in " + start);
        return start;
    }

    /** LUKS1 has no lock, and what is not there yet needs none. */
    private @Nullable MetadataLock lock() {
        boolean luks2 = base.header() instanceof Luks2Header || verbs.stream().anyMatch(Verb::locks);
        return luks2 ? target.lock(session.person()::say) : null;
    }
}
