package luksh.grub;

import java.util.Optional;
import luksh.format.KeySlot;
import org.jspecify.annotations.Nullable;

/**
 * How GRUB tries one slot.
 *
 * @param before time of all unsuccessful attempts before this slot
 * @param derivation PBKDF2 of the passphrase
 * @param area reading, decrypting and merging the key area
 * @param digest the volume key digest, which is also computed for a wrong key
 * @param obstacle why GRUB does not try the slot; null if it does
 */
public record SlotAttempt(
        KeySlot slot,
        Interval before,
        Interval derivation,
        Interval area,
        Interval digest,
        @Nullable Obstacle obstacle) {
    /** Time of this slot alone; the same for a right and a wrong passphrase. */
    public Interval own() {
        return derivation.plus(area).plus(digest);
    }

    /** Time from Enter until this slot is unlocked. */
    public Interval until() {
        return before.plus(own());
    }

    /** Which part of the time was never measured; empty if all parts were. */
    public Optional<String> unknown() {
        if (derivation.measured() && area.measured()) {
            return digest.measured() ? Optional.empty() : Optional.of("its volume key digest");
        }
        return Optional.of(slot.kdf().toString());
    }

    /** Whether GRUB tries it, so that its passphrase unlocks it. */
    public boolean tried() {
        return obstacle == null;
    }

    /** Why GRUB can never unlock it; empty if it can. */
    public Optional<Obstacle> hindrance() {
        return Optional.ofNullable(obstacle);
    }
}
