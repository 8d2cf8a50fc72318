package luksh.crypto.kdf;

/**
 * The loop inside PBKDF2: {@code u = HMAC(key, u)}, combined with exclusive or. Each step needs two compressions.
 * Used by one thread.
 */
interface HmacChain extends AutoCloseable {

    /**
     * Runs {@code steps} further steps.
     *
     * @param u the current value of the chain; updated
     * @param sum combined with every {@code u} by exclusive or
     */
    void run(byte[] u, byte[] sum, int steps);

    /** Wipes the key material in the chain. */
    @Override
    void close();

    /** The JDK's compression function if it is opened to luksh, luksh's own hash, or else cloned digests. */
    static HmacChain of(HmacKey key) {
        return CompressionFunction.reachable(key.hash())
                ? CompressionFunction.chain(key)
                : PlainHmacChain.of(key).orElseGet(() -> new ClonedHmacChain(key));
    }
}
