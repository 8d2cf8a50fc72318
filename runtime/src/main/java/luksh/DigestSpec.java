package luksh;

import luksh.change.step.header.SetDigest;
import org.jspecify.annotations.Nullable;

/** Settings of the volume key digest. Other values stay the same, or take the default. */
public final class DigestSpec {
    private @Nullable Long iterations;
    private @Nullable String hash;

    DigestSpec() {}

    /** PBKDF2 iterations, at least 1000. Every wrong slot that is tried adds their cost. */
    public DigestSpec iterations(long count) {
        iterations = count;
        return this;
    }

    public DigestSpec hash(String name) {
        hash = name;
        return this;
    }

    @Nullable
    Long iterations() {
        return iterations;
    }

    @Nullable
    String hash() {
        return hash;
    }

    SetDigest verb() {
        return new SetDigest(iterations, hash);
    }
}
