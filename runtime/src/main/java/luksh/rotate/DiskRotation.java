package luksh.rotate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.change.Transaction;
import luksh.change.journal.Journal;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.slot.AddReplacement;
import luksh.change.step.slot.Kill;
import luksh.change.step.slot.PromoteReplacement;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.MessageParts;
import org.jspecify.annotations.Nullable;

/** One disk of a rotation. Every step catches its failures, so that one disk never stops the others. */
final class DiskRotation {
    private enum State {
        /** The old passphrase unlocks it, the new one does not. */
        OLD("stopped"),
        /** Both passphrases unlock it, or the new one does and a crash left a slot to remove. */
        BOTH("added"),
        ALREADY(DiskResult.ALREADY),
        DONE(DiskResult.DONE),
        REFUSED("refused"),
        WRONG("wrong-passphrase"),
        BUSY("busy"),
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    private final Target target;
    private final RotationRequest request;
    private final ChangeSession session;
    private final BufferedPerson buffered;
    private State state = State.OLD;
    private String sentence = "not tested: the rotation ended before its turn";
    private @Nullable DiskSurvey standing;
    private Optional<DiskSurvey.Promotion> promotion = Optional.empty();
    private List<KeySlot> ending = List.of();
    private List<Step> intended = List.of();
    private boolean opensWithNew;

    /** @param run of the whole rotation: slots verified on this disk count there, too */
    DiskRotation(Target target, RotationRequest request, ChangeSession run) {
        this.target = target;
        this.request = request;
        this.buffered = new BufferedPerson(run.person(), target.path());
        this.session = new ChangeSession(
                buffered,
                false,
                true,
                run.state(),
                run.scratch(),
                run.closing(),
                run.guardWording(),
                run.openedSlots(),
                run.backups(),
                run.history());
    }

    String path() {
        return target.path();
    }

    /** Only the old passphrase unlocks it. */
    boolean lacksNew() {
        return state == State.OLD;
    }

    /** The new passphrase unlocks it, and there are slots to remove. */
    boolean keepsOld() {
        return state == State.BOTH;
    }

    /** The new passphrase unlocks it. */
    boolean hasNew() {
        return opensWithNew;
    }

    boolean complete() {
        return state == State.ALREADY || state == State.DONE;
    }

    /**
     * What a run would change on this disk, in words; empty if nothing.
     *
     * @param whole whether to include the removal of the old passphrase
     */
    String intention(boolean whole) {
        return intended.stream()
                .takeWhile(step -> whole
                        || !(step.verb().equals(VerbNames.REPLACE)
                                || step.verb().equals(VerbNames.KILL)))
                .map(step -> Journal.name(step) + ": " + step.sentence())
                .collect(Collectors.joining("; "));
    }

    DiskResult result() {
        return new DiskResult(path(), standing == null ? "" : standing.uuid(), state.word, sentence);
    }

    /** Prints the messages of the changes on this disk since the last call. */
    void handOn() {
        buffered.handOn();
    }

    /** The result of a rotation that only showed its plan. */
    DiskResult planned(boolean whole) {
        String intention = intention(whole);
        return intention.isEmpty()
                ? result()
                : new DiskResult(path(), standing == null ? "" : standing.uuid(), DiskResult.PLANNED, intention);
    }

    // ---- survey

    /** Tests which of the two passphrases unlocks it: runs the KDF of every slot, once or twice. */
    void survey() {
        attempt(() -> {
            try (Device device = target.read()) {
                told(DiskSurvey.of(device, request.old(), request.fresh(), session.openedSlots()));
            }
        });
    }

    private void told(DiskSurvey found) {
        standing = found;
        opensWithNew = !found.fresh().isEmpty();
        promotion = found.promotion();
        ending = found.ending();
        boolean tidy = promotion.isEmpty() && ending.isEmpty();
        if (!found.obstacle().isEmpty()) {
            become(State.REFUSED, found.obstacle());
        } else if (found.fresh().isEmpty() && found.old().isEmpty()) {
            become(State.WRONG, "neither passphrase unlocks a slot of it; luksh changed nothing on this disk");
        } else if (found.fresh().isEmpty()) {
            become(State.OLD, "the old passphrase unlocks " + names(found.old()) + ", the new one nothing");
        } else if (found.old().isEmpty() && tidy) {
            become(State.ALREADY, "the new passphrase unlocks " + names(found.fresh()) + ", the old one nothing");
        } else if (found.old().isEmpty()) {
            become(
                    State.BOTH,
                    "the new passphrase unlocks " + names(found.fresh()) + "; an earlier run left a slot to remove");
        } else {
            become(
                    State.BOTH,
                    "the old passphrase unlocks " + names(found.old()) + ", the new one " + names(found.fresh()));
        }
    }

    /**
     * Plans all changes on this disk; writes nothing. Not in parallel with others, because it may measure a cost.
     *
     * @return the findings of the plan
     */
    List<Finding> plan() {
        var findings = new ArrayList<Finding>();
        attempt(() -> {
            Plan plan = transaction(lacksNew() ? both() : second()).plan();
            findings.addAll(plan.findings());
            Optional<Finding> error = plan.findings().stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .findFirst();
            error.ifPresent(refusal -> become(
                    State.REFUSED,
                    (lacksNew() ? "" : "both passphrases unlock it; ") + refusal.rule() + " (" + refusal.where() + "): "
                            + refusal.sentence() + (refusal.fix().isEmpty() ? "" : "; " + refusal.fix())));
            if (error.isEmpty()) {
                intended = plan.steps();
            }
        });
        return findings;
    }

    private List<Verb> both() {
        var steps = first();
        var replacement = (AddReplacement) steps.get(steps.size() - 1);
        steps.add(new PromoteReplacement(replacement::replacement, oldest()));
        ending.stream().skip(1).map(Kill::slot).forEach(steps::add);
        return steps;
    }

    private List<Verb> first() {
        var steps = new ArrayList<>(request.backup(standing == null ? "" : standing.uuid()));
        steps.add(new AddReplacement(oldest(), request.old(), request.fresh(), request.cost()));
        return steps;
    }

    private List<Verb> second() {
        var steps = new ArrayList<Verb>();
        promotion.ifPresent(
                next -> steps.add(new PromoteReplacement(() -> Optional.of(next.replacement()), next.place())));
        ending.stream().map(Kill::slot).forEach(steps::add);
        return steps;
    }

    /** The slot whose number and cost the new passphrase gets. */
    private KeySlot oldest() {
        return ending.get(0);
    }

    // ---- changes

    /** Adds and tests the new passphrase; the old one stays. */
    void add() {
        attempt(() -> {
            List<Verb> steps = first();
            KeySlot place = oldest();
            run(steps);
            KeySlot replacement =
                    ((AddReplacement) steps.get(steps.size() - 1)).replacement().orElseThrow();
            opensWithNew = true;
            promotion = Optional.of(new DiskSurvey.Promotion(replacement, place));
            ending = ending.subList(1, ending.size());
            become(
                    State.BOTH,
                    "the new passphrase unlocks slot " + replacement.number() + ", the old one slot " + place.number());
        });
    }

    /** Removes the slots of the old passphrase. */
    void end() {
        attempt(() -> {
            run(second());
            become(State.DONE, "the new passphrase unlocks " + names(kept()) + ", the old one nothing");
        });
    }

    private List<KeySlot> kept() {
        return promotion.isPresent()
                ? List.of(promotion.get().place())
                : Objects.requireNonNull(standing).fresh().stream()
                        .filter(slot -> !ending.contains(slot))
                        .toList();
    }

    /** Why the old passphrase stays although the new one was added. */
    void heldBack(String why) {
        sentence += "; " + why;
    }

    private void run(List<Verb> steps) {
        transaction(steps).run().findings().forEach(finding -> buffered.say(finding.sentence()));
    }

    private Transaction transaction(List<Verb> steps) {
        return new Transaction(session, target, steps, request.secrets(), request.allowed());
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (LuksException e) {
            if (e.status() != ExitStatus.INTERRUPTED) {
                failed(e);
            }
        } catch (OutOfMemoryError e) {
            become(State.FAILED, "the heap is too small for this disk; to enlarge it, set JDK_JAVA_OPTIONS=-Xmx4g");
        }
    }

    private void failed(LuksException e) {
        State became = e instanceof RefusedException
                ? State.REFUSED
                : switch (e.status()) {
                    case ExitStatus.BUSY -> State.BUSY;
                    case ExitStatus.PASSPHRASE -> State.WRONG;
                    default -> State.FAILED;
                };
        become(
                became,
                (state == State.BOTH ? "both passphrases unlocked it before this failure: " : "")
                        + MessageParts.withoutPath(e));
    }

    private void become(State next, String why) {
        state = next;
        sentence = why;
    }

    private static String names(List<KeySlot> slots) {
        return (slots.size() == 1 ? "slot " : "slots ")
                + slots.stream().map(slot -> String.valueOf(slot.number())).collect(Collectors.joining(", "));
    }
}
