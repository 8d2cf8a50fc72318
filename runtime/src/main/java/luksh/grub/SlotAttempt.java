package luksh.grub;

import java.util.Optional;
import luksh.format.KeySlot;
import org.jspecify.annotations.Nullable;

/**
 * What GRUB does with one slot, in its turn.
 *
 * @param before all that was tried in vain before this slot
 * @param derivation PBKDF2 of the passphrase
 * @param area the key area read, decrypted, merged
 * @param digest the volume key digest, computed for a wrong key as for the right one
 * @param obstacle why the slot is not tried; null if it is
 */
public record SlotAttempt(
        KeySlot slot,
        Interval before,
        Interval derivation,
        Interval area,
        Interval digest,
        @Nullable Obstacle obstacle) {
    /** This slot alone; a wrong one takes as long as the right one. */
    public Interval own() {
        return derivation.plus(area).plus(digest);
    }

    /** From Enter until this slot has opened. */
    public Interval until() {
        return before.plus(own());
    }

    /** What of it nobody measured, in words; empty if all of it was. */
    public Optional<String> unknown() {
        if (derivation.measured() && area.measured()) {
            return digest.measured() ? Optional.empty() : Optional.of("its volume key digest");
        }
        return Optional.of(slot.kdf().toString());
    }

    /** Whether GRUB tries it: then it opens with its passphrase. */
    public boolean tried() {
        return obstacle == null;
    }

    /** Why GRUB never opens it; empty if it does. */
    public Optional<Obstacle> hindrance() {
        return Optional.ofNullable(obstacle);
    }
}
