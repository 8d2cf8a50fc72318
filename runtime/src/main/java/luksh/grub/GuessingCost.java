package luksh.grub;

import java.util.Map;
import java.util.OptionalDouble;
import luksh.crypto.Hash;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;

/**
 * The cost of one guess at a passphrase for an attacker with graphics cards, in iterations of PBKDF2 with SHA-256 for
 * one block. The volume key digest does not count, because nobody can guess the random volume key.
 */
final class GuessingCost {
    /**
     * Per iteration and block, from OWASP's counts of equal cost: 1,300,000 with SHA-1, 600,000 with SHA-256, 210,000
     * with SHA-512. Truncated hashes cost as much as full ones.
     */
    private static final Map<String, Double> WEIGHTS =
            Map.of("sha1", 600.0 / 1300, "sha224", 1.0, "sha256", 1.0, "sha384", 600.0 / 210, "sha512", 600.0 / 210);

    /**
     * cryptsetup's default for PBKDF2, SHA-256 for 2 s, on the reference machine, which needed 218 ns for a block. It
     * may differ on this machine and was not measured here.
     */
    static final double CRYPTSETUP = 2e9 / 218;

    private GuessingCost() {}

    /** Of one iteration for one block; empty if unknown. */
    static OptionalDouble each(String hash) {
        Double weight = WEIGHTS.get(hash);
        return weight == null ? OptionalDouble.empty() : OptionalDouble.of(weight);
    }

    /**
     * Of one guess.
     *
     * @param size of the derived key, in bytes
     */
    static OptionalDouble of(String hash, long iterations, int size) {
        OptionalDouble each = each(hash);
        return each.isEmpty()
                ? each
                : OptionalDouble.of(each.getAsDouble() * iterations * Clock.blocks(Hash.named(hash), size));
    }

    /** Of one guess at this slot; empty for Argon2, which has no equivalent number of PBKDF2 iterations. */
    static OptionalDouble of(KeySlot slot, int size) {
        return slot.kdf() instanceof Pbkdf2 kdf ? of(kdf.hash(), kdf.iterations(), size) : OptionalDouble.empty();
    }
}
