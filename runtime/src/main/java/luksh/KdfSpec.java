package luksh;

import java.time.Duration;
import luksh.change.step.Cost;
import luksh.format.Size;
import org.jspecify.annotations.Nullable;

/** The cost of a slot. Other values stay the same, or take the default. */
public class KdfSpec {
    private @Nullable String type;
    private @Nullable String hash;
    private @Nullable Long iterations;
    private Cost.@Nullable Passes passes;
    private @Nullable Duration target;

    KdfSpec() {}

    public KdfSpec pbkdf2() {
        type = "pbkdf2";
        return this;
    }

    public KdfSpec pbkdf2(String hash) {
        this.hash = hash;
        return pbkdf2();
    }

    /** PBKDF2 iterations, at least 1000. */
    public KdfSpec iterations(long count) {
        iterations = count;
        return this;
    }

    public KdfSpec argon2id() {
        type = "argon2id";
        return this;
    }

    /** Argon2id with this number of passes (4 or more), memory (32 KiB to 4 GiB) and lanes (1 to 4). LUKS2 only. */
    public KdfSpec argon2id(long time, Size memory, long lanes) {
        passes = new Cost.Passes(time, memory, lanes);
        return argon2id();
    }

    /**
     * Chooses iterations or passes that take this long in luksh. luksh measures this machine before it shows the plan.
     * cryptsetup takes up to twice as long for the same number.
     */
    public KdfSpec target(Duration unlock) {
        target = unlock;
        return this;
    }

    Cost cost() {
        return new Cost(type, hash, iterations, passes, target);
    }
}
