package luksh.crypto.kdf;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import luksh.crypto.Hash;

/**
 * The loop inside PBKDF2: {@code u = HMAC(key, u)}, combined with exclusive or. Each step needs two compressions.
 * Used by one thread.
 */
interface HmacChain extends AutoCloseable {
    /** Names of the hashes whose fast route computed a wrong step in this JVM. */
    Set<String> DISTRUSTED = ConcurrentHashMap.newKeySet();

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

    /**
     * The JDK's compression function if it is opened to luksh, luksh's own hash, or else cloned digests. Cloned digests
     * also for a hash that {@link #distrust} named.
     */
    static HmacChain of(HmacKey key) {
        if (DISTRUSTED.contains(key.hash().name())) {
            return new ClonedHmacChain(key);
        }
        return CompressionFunction.reachable(key.hash())
                ? CompressionFunction.chain(key)
                : PlainHmacChain.of(key).orElseGet(() -> new ClonedHmacChain(key));
    }

    /** Disables the fast route of one hash for the life of the JVM, because its result differed from the public digest. */
    static void distrust(Hash hash) {
        DISTRUSTED.add(hash.name());
    }
}
