package luksh.change.step;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import luksh.change.journal.OpenedSlots;

/**
 * Who makes changes and under which options, for as long as a script or a prompt runs. What was opened meanwhile is
 * remembered; no secret is.
 *
 * @param dryRun changes show their plan and return
 * @param yes stands in for the typed confirmation; it lifts no guard
 * @param state folder for saved headers; made 0700 when needed
 * @param backups files that were written in this run
 * @param history changes that were made in this run
 * @param closing takes keys and volumes that a person was given, to close them at the end at the latest
 * @param guardWording in which words it is told what would lift a refusal
 * @param scratch whether a path lies in a temporary folder of this run, where nothing is confirmed
 */
public record ChangeSession(
        Person person,
        boolean dryRun,
        boolean yes,
        Path state,
        Predicate<String> scratch,
        Consumer<AutoCloseable> closing,
        GuardWording guardWording,
        OpenedSlots openedSlots,
        List<String> backups,
        ChangeHistory history) {
    public ChangeSession(
            Person person,
            boolean dryRun,
            boolean yes,
            Path state,
            Predicate<String> scratch,
            Consumer<AutoCloseable> closing) {
        this(person, dryRun, yes, state, scratch, closing, GuardWording.SCRIPT);
    }

    /** The same, told in other words than a script's. */
    public ChangeSession(
            Person person,
            boolean dryRun,
            boolean yes,
            Path state,
            Predicate<String> scratch,
            Consumer<AutoCloseable> closing,
            GuardWording guardWording) {
        this(
                person,
                dryRun,
                yes,
                state,
                scratch,
                closing,
                guardWording,
                new OpenedSlots(),
                new CopyOnWriteArrayList<>(),
                new ChangeHistory());
    }
}
