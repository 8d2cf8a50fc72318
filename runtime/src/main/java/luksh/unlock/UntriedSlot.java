package luksh.unlock;

import java.util.List;
import java.util.Optional;
import luksh.crypto.Hash;
import luksh.crypto.cipher.SectorCipher;
import luksh.crypto.kdf.KeyDerivation;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.format.Area;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Visible;

/**
 * A key slot that luksh cannot unlock with any passphrase, because it does not know a part of its description. Other
 * programs may unlock it. luksh shows and keeps the slot, and tries nothing on it.
 *
 * @param why a clause without a full stop
 */
public record UntriedSlot(KeySlot slot, String why) {

    /** The untried slots of a header, by number, also of unknown slot types. */
    public static List<UntriedSlot> of(Header header) {
        return header.allSlots().stream()
                .flatMap(slot -> why(header, slot).map(why -> new UntriedSlot(slot, why)).stream())
                .toList();
    }

    /** Why luksh cannot unlock this slot; empty if it can try. */
    public static Optional<String> why(Header header, KeySlot slot) {
        Optional<String> obstacle = header.slotObstacle(slot.number());
        if (obstacle.isPresent()) {
            return obstacle;
        }
        try {
            Area area = slot.area();
            KeyDerivation.check(slot.kdf(), area.keyBits() / 8);
            Hash.named(area.hash());
            SectorCipher.check(CipherSpec.parse(area.cipher()), area.keyBits());
            Optional<Digest> digest = digestOf(header, slot);
            Optional<String> unknown = digest.flatMap(found -> header.digestObstacle(found.number()));
            if (unknown.isPresent()) {
                return unknown;
            }
            digest.ifPresent(VolumeKeyDigest::check);
            return digest.isPresent()
                    ? Optional.empty()
                    : Optional.of("it belongs to no digest, so its key cannot be verified");
        } catch (LuksException e) {
            return Optional.of(Visible.brief(String.valueOf(e.getMessage())));
        }
    }

    static Optional<Digest> digestOf(Header header, KeySlot slot) {
        return header.digests().stream()
                .filter(digest -> digest.slots().contains(slot.number()))
                .findFirst();
    }

    @Override
    public String toString() {
        return "slot " + slot.number() + " was not tried: " + why;
    }
}
