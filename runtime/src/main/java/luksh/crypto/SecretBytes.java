package luksh.crypto;

/** Gives the bytes of a secret to the packages that compute with them. Scripts cannot use this class. */
public final class SecretBytes {
    private SecretBytes() {}

    /**
     * The array itself, which the caller must not keep or change. {@link Secret#apply} takes a lambda, which costs
     * noticeable time in a process that runs for 0.2 s.
     */
    public static byte[] of(Secret secret) {
        return secret.lend();
    }
}
