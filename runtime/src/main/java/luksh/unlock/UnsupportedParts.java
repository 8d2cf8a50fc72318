package luksh.unlock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.crypto.Hash;
import luksh.crypto.cipher.SectorCipher;
import luksh.finding.Place;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Segment;
import luksh.format.UnknownKdf;
import luksh.format.luks2.Luks2Header;

/**
 * Finds the parts of a header that luksh does not support. The kernel and other programs may support them; a name
 * that nobody knows is damage.
 */
public final class UnsupportedParts {
    private static final String REENCRYPT = "reencrypt";

    private final Header header;
    private final List<Part> parts = new ArrayList<>();

    private UnsupportedParts(Header header) {
        this.header = header;
    }

    /**
     * A part that luksh does not support.
     *
     * @param place the slot, the digest or the segment
     * @param reason why, in words
     * @param whole whether nothing in the container can be unlocked because of it; otherwise only one slot
     */
    public record Part(Place place, String reason, boolean whole) {}

    /** The unsupported parts, the payload first; empty if only a passphrase is missing. */
    public static List<Part> of(Header header) {
        var found = new UnsupportedParts(header);
        found.payload();
        header.digests().forEach(found::digest);
        header.allSlots().forEach(found::slot);
        return found.parts;
    }

    private void payload() {
        if (header instanceof Luks2Header luks2) {
            luks2.onlyShown().ifPresent(reason -> parts.add(new Part(Place.part("payload"), reason, true)));
            if (luks2.onlyShown().isPresent()) {
                return;
            }
        }
        for (Segment segment : header.segments()) {
            Place where = header.segments().size() == 1 ? Place.part("payload") : Place.segment(segment.number());
            if (PayloadSegment.isBackup(header, segment)) {
                continue;
            }
            attempt(where, true, () -> PayloadSegment.check(header, segment));
            if (!segment.cipher().isEmpty()) {
                cipher(where, segment.cipher(), header.keyBits());
            }
        }
    }

    /** A key size of 0 is none that the header tells: no slot is in use. */
    private void cipher(Place where, String cipher, int keyBits) {
        if (CipherNames.doubt(cipher).isEmpty() && keyBits > 0) {
            attempt(where, true, () -> SectorCipher.check(CipherSpec.parse(cipher), keyBits));
        }
    }

    private void digest(Digest digest) {
        Place where = header.digests().size() == 1 ? Place.part("digest") : Place.digest(digest.number());
        Optional<String> obstacle = header.digestObstacle(digest.number());
        if (obstacle.isPresent()) {
            parts.add(new Part(where, obstacle.get(), true));
        } else {
            attempt(where, true, () -> Hash.named(digest.hash()));
        }
    }

    /**
     * An unknown cipher name is damage and reported as such; a slot of a reencryption is reported with the
     * reencryption.
     */
    private void slot(KeySlot slot) {
        String cipher = slot.area().cipher();
        boolean damage = !cipher.isEmpty() && CipherNames.doubt(cipher).isPresent();
        boolean reencryption =
                slot.kdf() instanceof UnknownKdf kdf && kdf.slotType().equals(REENCRYPT);
        if (!damage && !reencryption) {
            UntriedSlot.why(header, slot).ifPresent(why -> parts.add(new Part(Place.slot(slot.number()), why, false)));
        }
    }

    private void attempt(Place where, boolean whole, Runnable check) {
        try {
            check.run();
        } catch (LuksException e) {
            var part = new Part(where, String.valueOf(e.getMessage()), whole);
            if (!parts.contains(part)) {
                parts.add(part);
            }
        }
    }
}
