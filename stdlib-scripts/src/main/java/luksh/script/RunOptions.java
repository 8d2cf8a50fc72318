package luksh.script;

import java.util.List;
import java.util.Optional;

/**
 * The common options of every script.
 *
 * @param dryRun verbs that write show their plan and return
 * @param yes confirms all questions; lifts no guard
 * @param json {@code show} and reports print lines of JSON, everything else goes to standard error
 * @param quiet prints no {@code say}, progress or plan
 * @param keyFiles answer {@code ask} and steps: a single one answers all questions, of several the first answers the
 *     first
 * @param newKeyFile answers {@code askNew}
 */
public record RunOptions(
        boolean dryRun,
        boolean yes,
        boolean json,
        boolean quiet,
        List<SecretSource> keyFiles,
        Optional<SecretSource> newKeyFile) {
    /** No options. */
    public static final RunOptions NONE = new RunOptions(false, false, false, false, List.of(), Optional.empty());

    public RunOptions {
        keyFiles = List.copyOf(keyFiles);
    }

    /** Whether all of standard input is one secret, so that its lines answer no questions. */
    boolean readsStandardInput() {
        return keyFiles.stream().anyMatch(SecretSource::standardInput)
                || newKeyFile.filter(SecretSource::standardInput).isPresent();
    }
}
