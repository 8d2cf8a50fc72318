package luksh.change;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import luksh.change.recovery.Leftovers;
import luksh.change.recovery.Unfinished;
import luksh.change.step.ChangeSession;
import luksh.change.step.ChangeState;
import luksh.change.step.Draft;
import luksh.change.step.ExistingContent;
import luksh.change.step.Guard;
import luksh.change.step.Keyring;
import luksh.change.step.PastChange;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.Window;
import luksh.change.step.Work;
import luksh.change.step.header.Repair;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.FolderLocation;
import luksh.device.Overlay;
import luksh.device.Placement;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.luks2.Luks2Header;
import luksh.parallel.StoppedException;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;

/**
 * The only code path that writes a header. It shows a plan and asks for confirmation. Then it computes and proves the writes
 * in memory, saves the old header, and writes to the disk. A wrong passphrase, a guard or Ctrl-C stops it before the first
 * write.
 */
public final class Transaction {
    private final ChangeSession session;
    private final Target target;
    private final List<Verb> verbs;
    private final List<Secret> secrets;
    private final Set<Guard> allowed;

    /**
     * @param secrets their owners close them
     * @param allowed guards lifted for this change
     */
    public Transaction(
            ChangeSession session,
            Target target,
            List<? extends Verb> verbs,
            List<Secret> secrets,
            Set<Guard> allowed) {
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
     * Plans, asks and writes.
     *
     * @throws RefusedException if a step cannot work or a guard refuses it
     */
    public Report run() {
        try (Device device = target.read();
                var keyring = new Keyring(session, secrets)) {
            var draft = draft(device);
            List<Verb.Preparation> preparations = plan(draft);
            Plan plan = draft.plan();
            Bytes head = head(device);
            if (!Approval.of(session, plan, word())) {
                return new Report(plan, false, Duration.ZERO);
            }
            confirmWindows(draft);
            if (!head(device).equals(head)) {
                throw ExistingContent.changed(target.path());
            }
            Leftovers.shred(session);
            long start = System.nanoTime();
            var base = new Snapshot(device, draft.before(), draft.overwritten());
            base.compare(device); // the following computation reads the disk
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
            var commit = new Commit(session, target, verbs, base, plan);
            List<Finding> findings = commit.write(work, othersMayWrite(), allowed);
            if (Thread.currentThread().isInterrupted()) {
                session.person()
                        .say(
                                target.path(),
                                "the signal arrived during the writes. luksh completed and proved the whole plan.");
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            session.history()
                    .add(new PastChange(
                            Instant.now(),
                            target.path(),
                            plan.steps(),
                            took,
                            work.backups(),
                            commit.saved(),
                            PastChange.meaning(draft.before()),
                            after));
            if (!findings.isEmpty()) {
                session.history().disturbed();
            }
            return new Report(plan, true, took, findings);
        }
    }

    /** Hash of the content that a format overwrites; otherwise the header shows whether something changed. */
    private Bytes head(Device device) {
        return verbs.stream().anyMatch(Verb::overwritesContent) ? ExistingContent.head(device) : Bytes.zeros(0);
    }

    private Draft draft(Device device) {
        Header before = verbs.stream().allMatch(Verb::needsHeader) ? Headers.read(device) : null;
        if (before != null) {
            Unfinished.refuse(session, target, before, device);
        }
        return new Draft(session, device, target.deviceChecks(), before, allowed, secrets);
    }

    private List<Verb.Preparation> plan(Draft draft) {
        var all = new ArrayList<Verb>();
        Header before = draft.before();
        if (before != null) {
            Headers.checkRequirements(before, draft.path());
        }
        if (before instanceof Luks2Header
                && !Luks2Copies.read(draft.device()).equalAndGood()
                && verbs.stream().noneMatch(Verb::repairs)) {
            all.add(new Repair());
        }
        all.addAll(verbs);
        refuseMixedConversion(draft);
        sayWhereTheJournalLies(draft);
        if (othersMayWrite()) {
            PreflightChecks.check(draft);
        }
        return all.stream().map(verb -> verb.plan(draft)).toList();
    }

    /** No other program writes to a temporary folder of this run, and a backup does not change the container. */
    private boolean othersMayWrite() {
        return !session.scratch().test(target.path()) && verbs.stream().anyMatch(Verb::writesHeader);
    }

    private String word() {
        return verbs.stream()
                .map(Verb::word)
                .filter(word -> !word.equals(Verb.YES))
                .findFirst()
                .orElse(Verb.YES);
    }

    /** A note is enough without a window: some slot unlocks the device at every moment. */
    private void sayWhereTheJournalLies(Draft draft) {
        if (draft.before() == null) {
            return;
        }
        FolderLocation place = Placement.of(session.state().toString(), draft.path());
        if (place.kind() == FolderLocation.Kind.INSIDE || place.kind() == FolderLocation.Kind.VANISHES) {
            draft.note(
                    Severity.INFO,
                    Rules.JOURNAL,
                    Place.file(draft.path()),
                    place.sentence()
                            + (place.kind() == FolderLocation.Kind.INSIDE
                                    ? ": luksh can read the journal only while this container can be unlocked, and cannot repair a block"
                                            + " that the drive loses during a write"
                                    : ": after a power cut, the journal is lost"));
        }
    }

    /** The journal guards whole sectors for a conversion, but single entries for other LUKS1 steps. They cannot be mixed. */
    private void refuseMixedConversion(Draft draft) {
        int at = IntStream.range(0, verbs.size())
                .filter(i -> verbs.get(i).endsTheChange())
                .findFirst()
                .orElse(-1);
        boolean luks2 = draft.before() instanceof Luks2Header;
        boolean others = verbs.stream().limit(Math.max(0, at)).anyMatch(Verb::writesHeader);
        if (at >= 0 && (at < verbs.size() - 1 || (others && !luks2))) {
            draft.refuse(
                    Rules.CONVERT,
                    Place.file(draft.path()),
                    "a conversion must be the last step of a change; before a conversion to LUKS2, only backup and verify can stand",
                    "move the other steps into another disk.change(…)");
        }
    }

    /** Asks separately for windows: {@code --yes} confirms the plan, but not a window. */
    private void confirmWindows(Draft draft) {
        List<Window> windows = draft.windows();
        if (windows.isEmpty() || draft.allows(Guard.WINDOW)) {
            return;
        }
        if (!session.person().confirm(draft.plan(), Guard.WINDOW.name())) {
            Window first = windows.get(0);
            throw new RefusedException(
                    ChangeState.held(session, Guard.WINDOW, target.path(), first.where(), first.sentence()));
        }
    }
}
