package luksh;

/**
 * One measurement, or an estimate from it.
 *
 * @param kdf for example {@code pbkdf2-sha256} or {@code argon2id, 512 MiB, 4 lanes}
 * @param route {@code linux}: the derivation in luksh, about as fast as Linux. {@code grub-2.12} and {@code grub-2.14}:
 *     the loop of GRUB up to and from that version, in Java, on this processor. {@code boot 2.12 i386-pc} and others:
 *     the expected time of GRUB's own code when this machine boots
 * @param nanosPerIteration time of one iteration and one block of the hash. A key of 512 bits takes one block of
 *     sha512, two of sha256, four of sha1. For Argon2, the time of one pass over the memory
 * @param spread how much longer the slowest run took than the fastest, as a share of the fastest, which is the result.
 *     For a boot, how much longer it may take
 * @param iterationsPerSecond 10⁹ divided by {@code nanosPerIteration}, rounded
 */
public record Sample(String kdf, String route, double nanosPerIteration, double spread, long iterationsPerSecond) {
    private static final double NANOS = 1e9;

    static Sample of(String kdf, String route, double nanos, double spread) {
        return new Sample(kdf, route, nanos, spread, Math.round(NANOS / nanos));
    }
}
