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
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * The part of a transaction that writes. It compares the container with the plan, saves the header, writes the journal,
 * rehearses, writes, checks the result, and closes the journal.
 */
final class Commit {
    private final ChangeSession session;
    private final Target target;
    private final List<Verb> verbs;
    private final Snapshot base;
    private final Plan plan;
    /** File with the old header, or with the overwritten bytes; null until it is saved. */
    private @Nullable Path saved;

    /** @param base the container as it was when the plan was made */
    Commit(ChangeSession session, Target target, List<Verb> verbs, Snapshot base, Plan plan) {
        this.session = session;
        this.target = target;
        this.verbs = verbs;
        this.base = base;
        this.plan = plan;
    }

    /** File with the header from before the change. */
    Optional<Path> saved() {
        return Optional.ofNullable(saved);
    }

    /**
     * Executes the computed writes.
     *
     * @param othersMayWrite whether another program could write to this container
     * @param allowed lifted guards
     * @return writes of other programs during the change, and their effect; the change is complete
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
                    session.person().say("luksh deleted the incomplete file " + target.path());
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
                journal.release(); // also after a failure, for recover or the next change
            }
        }
        if (!disk.readsPastCache()) {
            session.person()
                    .say(target.path()
                            + " does not support direct reads, so luksh read its writes back through the cache");
        }
        return findings;
    }

    private void run(Execution execution, Device disk, Work work, @Nullable JournalFile journal, Runnable writes) {
        try {
            execution.rehearse();
        } catch (RuntimeException e) {
            if (journal != null) {
                try {
                    journal.close("not begun", JournalFile.Seal.STAYS);
                } catch (RuntimeException closing) {
                    e.addSuppressed(closing); // the cause of the failure is told, not its consequence
                }
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
                            + (saved == null ? "" : savedSentence(saved))
                            + (closed
                                    ? ""
                                    : " luksh recover " + ShellWord.of(target.path())
                                            + " finishes or undoes the change."),
                    e.status,
                    e);
        }
    }

    private String savedSentence(Path file) {
        return (base.header() != null ? " The old header is saved in " : " The overwritten bytes are saved in ") + file
                + ".";
    }

    /** A new file needs no journal: it contains nothing that could be lost. */
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

    /** Closes the journal if no write is incomplete, or if another program changed the container. */
    private static boolean closed(@Nullable JournalFile journal, int status, Device medium) {
        if (journal == null) {
            return true;
        }
        Recovery.Verdict verdict = Recovery.of(journal.journal(), medium).verdict();
        boolean whole = verdict == Recovery.Verdict.NOT_DONE || verdict == Recovery.Verdict.DONE;
        if (whole || status == ExitStatus.BUSY) {
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
        session.person().say("luksh saved the bytes that it overwrites in " + start);
        return start;
    }

    /** LUKS1 has no lock, and a new file needs none. */
    private @Nullable MetadataLock lock() {
        boolean luks2 = base.header() instanceof Luks2Header || verbs.stream().anyMatch(Verb::locks);
        return luks2 ? target.lock(session.person()::say) : null;
    }
}
