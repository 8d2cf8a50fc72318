package luksh.script;

import java.util.List;
import java.util.Optional;

/**
 * The options that every script takes.
 *
 * @param dryRun verbs that write show their plan and return
 * @param yes confirmations are given; lifts no guard
 * @param json each {@code show} and report is a line of JSON, all else goes to standard error
 * @param quiet no {@code say}, progress or plan
 * @param keyFiles answer {@code ask} and steps: one answers all, of several the first answers the first
 * @param newKeyFile answers {@code askNew}
 */
public record RunOptions(
        boolean dryRun,
        boolean yes,
        boolean json,
        boolean quiet,
        List<SecretSource> keyFiles,
        Optional<SecretSource> newKeyFile) {
    /** None given. */
    public static final RunOptions NONE = new RunOptions(false, false, false, false, List.of(), Optional.empty());

    public RunOptions {
        keyFiles = List.copyOf(keyFiles);
    }

    /** Whether standard input is a secret of its own, whole, and no line of it an answer. */
    boolean readsStandardInput() {
        return keyFiles.stream().anyMatch(SecretSource::standardInput)
                || newKeyFile.filter(SecretSource::standardInput).isPresent();
    }
}
