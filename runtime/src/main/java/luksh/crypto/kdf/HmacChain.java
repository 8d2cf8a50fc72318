package luksh.crypto.kdf;

/**
 * The loop inside PBKDF2: {@code u = HMAC(key, u)}, added up. Two compressions a step, by the fastest way this JVM
 * allows; one chain belongs to one thread.
 */
interface HmacChain extends AutoCloseable {

    /**
     * Goes on by {@code steps}.
     *
     * @param u in: where the chain stands; out: where it stands now
     * @param sum every step's {@code u} is added to it with exclusive or
     */
    void run(byte[] u, byte[] sum, int steps);

    /** Wipes what the chain knows of the key. */
    @Override
    void close();

    /** The compression function of the JDK itself where it is opened to us, our own hash, or else cloned digests. */
    static HmacChain of(HmacKey key) {
        return CompressionFunction.reachable(key.hash())
                ? CompressionFunction.chain(key)
                : PlainHmacChain.of(key).orElseGet(() -> new ClonedHmacChain(key));
    }
}
