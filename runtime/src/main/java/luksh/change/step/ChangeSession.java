package luksh.change.step;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import luksh.change.journal.OpenedSlots;

/**
 * The person, the options and the history of all changes during one script or prompt. The session remembers which slots
 * were unlocked, but no secret.
 *
 * @param dryRun changes only show their plan
 * @param yes replaces the typed confirmation; lifts no guard
 * @param state folder for saved headers; created with mode 0700 when needed
 * @param backups backup files written in this run
 * @param history changes made in this run
 * @param closing receives keys and volumes that a person was given, and closes them at the end of the run
 * @param guardWording the wording that names how to lift a guard
 * @param scratch whether a path is in a temporary folder of this run, where changes need no confirmation
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

    /** A session with its own guard wording. */
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
