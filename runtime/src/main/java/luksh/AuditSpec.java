package luksh;

import org.jspecify.annotations.Nullable;

/** Settings of an audit. */
public final class AuditSpec {
    private @Nullable Vault vault;
    private boolean triesEmpty;

    AuditSpec() {}

    /** Reports each header whose current state is not in this vault. */
    public AuditSpec vault(Vault folder) {
        vault = folder;
        return this;
    }

    /**
     * Tries the empty passphrase on every slot, which takes as long as all their KDFs. A slot that it unlocks is an
     * error.
     */
    public AuditSpec tryEmpty() {
        triesEmpty = true;
        return this;
    }

    @Nullable
    Vault vault() {
        return vault;
    }

    boolean triesEmpty() {
        return triesEmpty;
    }
}
