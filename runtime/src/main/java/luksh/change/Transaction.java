package luksh.change;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import luksh.crypto.Secret;
import luksh.crypto.StoppedException;
import luksh.crypto.VolumeKey;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.device.MetadataLock;
import luksh.device.Overlay;
import luksh.device.Place;
import luksh.device.Placement;
import luksh.device.Uninterrupted;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a header is written: plan, shown, confirmed, computed and proved in memory, the header saved, then
 * the disk. A wrong passphrase, a guard or Ctrl-C ends it before the first write.
 */
public final class Transaction {
    private final Session session;
    private final Target target;
    private final List<Verb> verbs;
    private final List<Secret> secrets;
    private final Set<Guard> allowed;
    /** The header as it was, or what is overwritten; null until it is saved. */
    private @Nullable Path saved;

    /**
     * @param secrets stay their owners'
     * @param allowed guards that are lifted for this change
     */
    public Transaction(
            Session session, Target target, List<? extends Verb> verbs, List<Secret> secrets, Set<Guard> allowed) {
        this.session = session;
        this.target = target;
        this.verbs = List.copyOf(verbs);
        this.secrets = List.copyOf(secrets);
        this.allowed = Set.copyOf(allowed);
    }

    /** Asks nothing and writes nothing. */
    public Plan plan() {
        try (Device device = target.read()) {
            var draft = draft(device);
            plan(draft);
            return draft.plan();
        }
    }

    /**
     * Runs it.
     *
     * @param word what confirms it
     * @throws RefusedException if a step cannot work or a guard holds it back
     */
    public Report run(String word) {
        try (Device device = target.read();
                var keyring = new Keyring(session, secrets)) {
            var draft = draft(device);
            List<Verb.Preparation> preparations = plan(draft);
            Plan plan = draft.plan();
            Bytes head = head(device);
            if (!Approval.of(session, plan, word)) {
                return new Report(plan, false, Duration.ZERO);
            }
            confirmWindows(draft);
            if (!head(device).equals(head)) {
                throw Contents.changed(target.path());
            }
            long start = System.nanoTime();
            var base = new Ground(device, draft.before(), draft.overwritten());
            base.compare(device); // what is computed next is computed from the disk
            var work = new Work(session, new Overlay(device), keyring, draft);
            Bytes after;
            try {
                preparations.forEach(preparation -> preparation.prepare(work));
                StoppedException.poll();
                after = PastChange.meaning(work.header());
            } catch (StoppedException e) {
                session.person().say("nothing was written");
                throw e;
            } catch (RuntimeException e) {
                throw base.explains(e, device);
            }
            write(work, base, plan);
            if (Thread.currentThread().isInterrupted()) {
                session.person()
                        .say(target.path()
                                + ": the signal came amid the writes. luksh completed and proved the whole plan.");
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            session.history()
                    .add(new PastChange(
                            Instant.now(),
                            target.path(),
                            plan.steps(),
                            took,
                            work.backups(),
                            Optional.ofNullable(saved),
                            PastChange.meaning(draft.before()),
                            after));
            return new Report(plan, true, took);
        }
    }

    /** Of what a format overwrites: else the header tells whether something was changed. */
    private Bytes head(Device device) {
        return verbs.stream().anyMatch(Format.class::isInstance) ? Contents.head(device) : Bytes.zeros(0);
    }

    private Draft draft(Device device) {
        boolean fresh = verbs.stream()
                .anyMatch(verb -> verb instanceof Format || verb instanceof Mend || verb instanceof RestoreLost);
        Header before = fresh ? null : Headers.read(device);
        if (before != null) {
            Unfinished.refuse(session, target, before, device);
        }
        int volumeKeyBytes = secrets.stream()
                .filter(VolumeKey.class::isInstance)
                .mapToInt(Secret::size)
                .findFirst()
                .orElse(0);
        return new Draft(session, device, target.surroundings(), before, allowed, secrets, volumeKeyBytes);
    }

    private List<Verb.Preparation> plan(Draft draft) {
        var all = new ArrayList<Verb>();
        Header before = draft.before();
        if (before != null) {
            Headers.checkRequirements(before, draft.path());
        }
        if (before instanceof Luks2Header
                && !Luks2Copies.read(draft.device()).equalAndGood()
                && verbs.stream().noneMatch(Repair.class::isInstance)) {
            all.add(new Repair());
        }
        all.addAll(verbs);
        refuseMixedConversion(draft);
        sayWhereTheJournalLies(draft);
        if (othersMayWrite()) {
            Outlook.check(draft);
        }
        return all.stream().map(verb -> verb.plan(draft)).toList();
    }

    /** In a temporary folder of this run there is nobody else, and a backup alone leaves the container as it is. */
    private boolean othersMayWrite() {
        return !session.scratch().test(target.path())
                && verbs.stream().anyMatch(verb -> !(verb instanceof SaveBackup || verb instanceof Verify));
    }

    /** A change without a window can do with such a place: something opens at every instant. */
    private void sayWhereTheJournalLies(Draft draft) {
        if (draft.before() == null) {
            return;
        }
        Place place = Placement.of(session.state().toString(), draft.path());
        if (place.kind() == Place.Kind.INSIDE || place.kind() == Place.Kind.VANISHES) {
            draft.note(
                    Severity.INFO,
                    "journal",
                    draft.path(),
                    place.sentence()
                            + (place.kind() == Place.Kind.INSIDE
                                    ? ": it can be reached as long as this container opens, but a block that the drive loses"
                                            + " amid a write is not covered"
                                    : ": after a power cut there is no journal"));
        }
    }

    /** A conversion is guarded by sectors, other steps on LUKS1 by entries in them. */
    private void refuseMixedConversion(Draft draft) {
        int at = IntStream.range(0, verbs.size())
                .filter(i -> verbs.get(i) instanceof Convert)
                .findFirst()
                .orElse(-1);
        boolean luks2 = draft.before() instanceof Luks2Header;
        boolean others = verbs.stream()
                .limit(Math.max(0, at))
                .anyMatch(verb -> !(verb instanceof SaveBackup || verb instanceof Verify));
        if (at >= 0 && (at < verbs.size() - 1 || (others && !luks2))) {
            draft.refuse(
                    "convert",
                    draft.path(),
                    "a conversion ends a change, and to LUKS2 it is one of its own",
                    "put the other steps into another disk.change(…)");
        }
    }

    /** Asked once more, also where everything else is answered already: {@code --yes} means the plan, not a window. */
    private void confirmWindows(Draft draft) {
        List<Window> windows = draft.windows();
        if (windows.isEmpty() || draft.allows(Guard.WINDOW)) {
            return;
        }
        if (!session.person().confirm(draft.plan(), Guard.WINDOW.name())) {
            Window first = windows.get(0);
            throw new RefusedException(
                    Draft.held(session, Guard.WINDOW, target.path(), first.where(), first.sentence()));
        }
    }

    private void write(Work work, Ground base, Plan plan) {
        try (MetadataLock lock = lock(base);
                Device disk = target.write()) {
            try {
                if (othersMayWrite()) {
                    Outlook.lookAgain(session, target, allowed);
                }
                Uninterrupted.run(() -> {
                    if (lock != null) {
                        lock.check();
                    }
                    write(disk, work, base, plan);
                });
            } catch (RuntimeException e) {
                if (target.discard()) {
                    session.person().say(target.path() + " was removed again");
                }
                throw e;
            }
        }
    }

    private void write(Device disk, Work work, Ground base, Plan plan) {
        base.compare(disk);
        saved = save(base, disk);
        boolean luks1 = work.header() instanceof Luks1Header;
        JournalFile journal = journal(base, disk, work, plan);
        try {
            write(disk, work, base, journal);
            if (journal != null) {
                journal.close("done", luks1);
            }
        } finally {
            if (journal != null) {
                journal.release(); // however it ends: recover, or the next change, may have it
            }
        }
        if (!disk.readsPastCache()) {
            session.person().say("read back through the cache: " + target.path() + " takes no direct reads");
        }
    }

    private void write(Device disk, Work work, Ground base, @Nullable JournalFile journal) {
        var execution = new Execution(disk, work.steps(), session.person());
        try {
            execution.rehearse();
        } catch (RuntimeException e) {
            if (journal != null) {
                journal.close("not begun", false);
            }
            throw e;
        }
        try {
            execution.resume();
        } catch (Execution.Stopped e) {
            boolean closed = closed(journal, e.status, new Medium(disk));
            throw new LuksException(
                    e.sentence + ". " + new Aftermath(session.proofs(), base, work.overlay()).sentence(new Medium(disk))
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
    private @Nullable JournalFile journal(Ground base, Device disk, Work work, Plan plan) {
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
                ? SavedFile.size(before)
                : Objects.requireNonNull(overwritten).size();
        return JournalFile.create(
                session.state(),
                Journal.of(
                        uuids,
                        before == null ? Set.of() : digests,
                        DeviceIdentity.of(disk),
                        plan.steps(),
                        Bytes.copyOf(disk.read(0, size)),
                        Program.of(work.steps(), disk)));
    }

    /** Where nothing is half done there is nothing to recover; what another program changed is its own. */
    private static boolean closed(@Nullable JournalFile journal, int status, Device medium) {
        if (journal == null) {
            return true;
        }
        Recovery.Verdict verdict = Recovery.of(journal.journal(), medium).verdict();
        boolean whole = verdict == Recovery.Verdict.NOT_DONE || verdict == Recovery.Verdict.DONE;
        if (whole || status == LuksException.BUSY) {
            journal.close("stopped", false);
            return true;
        }
        return false;
    }

    private @Nullable Path save(Ground base, Device disk) {
        Header before = base.header();
        Draft.Overwritten overwritten = base.overwritten();
        if (before != null) {
            return SavedFile.header(session.state(), disk, before);
        }
        if (overwritten == null) {
            return null;
        }
        Path start = SavedFile.start(session.state(), disk, overwritten.uuid(), overwritten.size());
        session.person().say("what is overwritten is saved in " + start);
        return start;
    }

    /** LUKS1 has no lock, and what is not there yet needs none. */
    private @Nullable MetadataLock lock(Ground base) {
        boolean luks2 = base.header() instanceof Luks2Header
                || verbs.stream()
                        .anyMatch(verb -> verb instanceof Convert
                                || verb instanceof Luks2Format
                                || verb instanceof Mend
                                || verb instanceof RestoreLost);
        return luks2 ? target.lock(session.person()::say) : null;
    }
}
