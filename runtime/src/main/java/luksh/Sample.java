package luksh;

/**
 * One measurement, or what follows from it.
 *
 * @param kdf {@code pbkdf2-sha256} and the like; {@code argon2id, 512 MiB, 4 lanes}
 * @param route {@code linux}: the derivation as luksh does it, which is about what Linux will take. {@code grub-2.12} and
 *     {@code grub-2.14}: the loop of GRUB up to and from that version, in Java, on this processor. {@code boot 2.12
 *     i386-pc} and the like: what GRUB's own code is expected to take when this machine boots
 * @param nanosPerIteration for one iteration and one block of the hash, of which a key of 512 bits takes one of sha512,
 *     two of sha256, four of sha1; for Argon2 one pass over the memory
 * @param spread how much longer the slowest run took, as a share of the fastest, which counts; of a boot how much longer it
 *     may take
 * @param iterationsPerSecond the same the other way round, rounded
 */
public record Sample(String kdf, String route, double nanosPerIteration, double spread, long iterationsPerSecond) {
    private static final double NANOS = 1e9;

    static Sample of(String kdf, String route, double nanos, double spread) {
        return new Sample(kdf, route, nanos, spread, Math.round(NANOS / nanos));
    }
}
