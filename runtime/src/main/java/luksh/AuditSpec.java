package luksh;

import org.jspecify.annotations.Nullable;

/** What an audit looks at beyond the headers themselves. */
public final class AuditSpec {
    private @Nullable Vault vault;
    private boolean triesEmpty;

    AuditSpec() {}

    /** A header that is not in this vault, or not as it is now, is a finding. */
    public AuditSpec vault(Vault folder) {
        vault = folder;
        return this;
    }

    /** The empty passphrase is tried on every slot, which costs the KDF of each; a slot that it opens is an error. */
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
