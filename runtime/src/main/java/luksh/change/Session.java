package luksh.change;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Who makes changes and under which options, for as long as a script or a prompt runs. What was opened meanwhile is
 * remembered as proofs; no secret is.
 *
 * @param dryRun changes show their plan and return
 * @param yes stands in for the typed confirmation; it lifts no guard
 * @param state folder for saved headers; made 0700 when needed
 * @param backups files that were written in this run
 * @param history changes that were made in this run
 * @param closing takes keys and volumes that a person was given, to close them at the end at the latest
 * @param idiom in which words it is told what would lift a refusal
 * @param scratch whether a path lies in a temporary folder of this run, where nothing is confirmed
 */
public record Session(
        Person person,
        boolean dryRun,
        boolean yes,
        Path state,
        Predicate<String> scratch,
        Consumer<AutoCloseable> closing,
        Idiom idiom,
        Proofs proofs,
        List<String> backups,
        History history) {
    public Session(
            Person person,
            boolean dryRun,
            boolean yes,
            Path state,
            Predicate<String> scratch,
            Consumer<AutoCloseable> closing) {
        this(person, dryRun, yes, state, scratch, closing, Idiom.SCRIPT);
    }

    /** The same, told in other words than a script's. */
    public Session(
            Person person,
            boolean dryRun,
            boolean yes,
            Path state,
            Predicate<String> scratch,
            Consumer<AutoCloseable> closing,
            Idiom idiom) {
        this(
                person,
                dryRun,
                yes,
                state,
                scratch,
                closing,
                idiom,
                new Proofs(),
                new CopyOnWriteArrayList<>(),
                new History());
    }
}
