package luksh.change;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Random changes, and random faults amid them. A seed that failed is tried again with -Dluksh.chaos.seed=N. */
class ChaosTest {
    private static final int DIVISOR = Integer.getInteger("luksh.long.divisor", 1);
    private static final Long SEED = Long.getLong("luksh.chaos.seed");

    @TempDir
    Path folder;

    @Test
    void whateverHappensAKnownPassphraseOpensAndRecoverConverges(TestReporter reporter) throws Exception {
        long first = SEED == null ? 1 : SEED;
        int runs = SEED == null ? Math.max(1, 200 / DIVISOR) : 1;
        var outcomes = Chaos.run(folder, first, runs);
        reporter.publishEntry("seeds " + first + " to " + (first + runs - 1), outcomes.toString());
    }
}
