package luksh.change.step;

import java.util.Optional;
import luksh.crypto.cipher.SectorCipher;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.CipherSpec;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2FreeSpace;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/** Finds the place for the key area of a new or changed slot. */
public final class NewKeyArea {
    private NewKeyArea() {}

    /**
     * A slot with this number and a place for its key area. On LUKS2 the place is the first gap. Without a gap, the key slots
     * area grows towards the first segment, also in the header of this draft. If it cannot grow, a slot in use keeps its
     * place.
     *
     * @param like the slot whose cipher the area keeps; null for a new slot, which uses the cipher of the payload
     * @return empty after a refusal
     */
    public static Optional<KeySlot> of(Draft draft, int number, Kdf kdf, @Nullable KeySlot like) {
        if (draft.header() instanceof Luks1Header luks1) {
            return Optional.of(new KeySlot(number, "", kdf, luks1.area(number), Priority.NORMAL, true));
        }
        var luks2 = (Luks2Header) draft.header();
        int keyBytes = like == null ? keyBytes(draft, luks2) : luks2.keyBytes(like);
        if (keyBytes == 0) {
            draft.refuse(
                    Rules.VOLUME_KEY,
                    Place.slot(number),
                    "no slot is in use, so the header does not contain the length of the volume key",
                    draft.either(draft.luksh("restore", "FILE"), "c.authorize(keyFile(path).asVolumeKey())"));
            return Optional.empty();
        }
        long size = Luks2FreeSpace.areaSize(keyBytes);
        Optional<Long> gap = luks2.space().gap(size);
        if (gap.isEmpty()) {
            Optional<Luks2Header> grown =
                    luks2.space().grown(size, draft.device().size());
            if (grown.isEmpty() && like != null && like.area().size().bytes() >= size) {
                return Optional.of(
                        placed(luks2, number, kdf, like, like.area().offset().bytes(), keyBytes));
            }
            if (grown.isEmpty()) {
                draft.refuse(
                        Rules.NO_ROOM,
                        Place.slot(number),
                        "there is no room for another key area: no free part of the " + new Size(luks2.keyslotsSize())
                                + " before the payload is large enough",
                        draft.luksh("kill-slot", "SLOT"));
                return Optional.empty();
            }
            draft.note(
                    Severity.INFO,
                    Rules.GROW,
                    Place.slot(number),
                    "luksh enlarges the room for key areas from " + new Size(luks2.keyslotsSize()) + " to "
                            + new Size(grown.get().keyslotsSize()) + "; the payload does not move");
            draft.header(grown.get());
            gap = grown.get().space().gap(size);
        }
        return Optional.of(placed(luks2, number, kdf, like, gap.orElseThrow(), keyBytes));
    }

    private static KeySlot placed(
            Luks2Header header, int number, Kdf kdf, @Nullable KeySlot like, long offset, int keyBytes) {
        String hash =
                kdf instanceof Pbkdf2 pbkdf2 ? pbkdf2.hash() : header.digest().hash();
        var area = new Area(
                new Size(offset),
                new Size(Luks2FreeSpace.areaSize(keyBytes)),
                like == null ? areaCipher(header, keyBytes) : like.area().cipher(),
                like == null ? areaKeyBits(header, keyBytes) : like.area().keyBits(),
                hash,
                Luks2Header.STRIPES);
        return like == null
                ? new KeySlot(number, "", kdf, area, Priority.NORMAL, true)
                : new KeySlot(number, like.name(), kdf, area, like.priority(), like.bound());
    }

    /** Length of the volume key, from a slot or from the given key. */
    private static int keyBytes(Draft draft, Luks2Header header) {
        return header.keyBits() == 0 ? draft.volumeKeyBytes() : header.keyBits() / 8;
    }

    /** The cipher of the payload, or the default of cryptsetup if that cannot encrypt a key area. */
    private static String areaCipher(Luks2Header header, int keyBytes) {
        return encryptsAreas(header, keyBytes) ? header.cipher() : "aes-xts-plain64";
    }

    private static int areaKeyBits(Luks2Header header, int keyBytes) {
        return encryptsAreas(header, keyBytes) ? keyBytes * 8 : 512;
    }

    private static boolean encryptsAreas(Luks2Header header, int keyBytes) {
        try {
            SectorCipher.check(CipherSpec.parse(header.cipher()), keyBytes * 8);
            return true;
        } catch (LuksException e) {
            return false;
        }
    }
}
