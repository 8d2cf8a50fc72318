package luksh.audit;

import java.util.ArrayList;
import java.util.List;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/**
 * What a drawing of a header needs: a report keeps sketches, not headers. Texts from the header are escaped and shortened.
 *
 * @param payload offset of the payload, in bytes; 0 if the header is detached
 * @param parts in slot order
 */
record HeaderOutline(String version, String uuid, String label, String cipher, long payload, List<Part> parts) {
    private static final int LONGEST = 80;

    /** The kind of a part. */
    enum Kind {
        COPY,
        AREA
    }

    /**
     * One range of bytes.
     *
     * @param slot its number; -1 for a copy of the header
     * @param derivation of the slot, for example {@code pbkdf2-sha256}; empty for a copy
     * @param cost of the slot, in words
     */
    record Part(Kind kind, int slot, long offset, long size, String derivation, String cost) {
        long end() {
            return offset + size;
        }
    }

    static HeaderOutline of(Header header) {
        var parts = new ArrayList<Part>();
        if (header instanceof Luks2Header luks2) {
            parts.add(new Part(Kind.COPY, -1, 0, luks2.headerSize(), "", "first copy"));
            parts.add(new Part(Kind.COPY, -1, luks2.headerSize(), luks2.headerSize(), "", "second copy"));
        } else {
            parts.add(new Part(Kind.COPY, -1, 0, Luks1Header.SIZE, "", "header"));
        }
        for (KeySlot slot : header.slots()) {
            parts.add(new Part(
                    Kind.AREA,
                    slot.number(),
                    slot.area().offset().bytes(),
                    slot.area().size().bytes(),
                    kind(slot),
                    cost(slot) + (slot.name().isEmpty() ? "" : ", " + shown(slot.name()))));
        }
        return new HeaderOutline(
                header.version().toString(),
                shown(header.uuid()),
                shown(header.label()),
                shown(header.cipher()),
                header.payloadOffset().bytes(),
                List.copyOf(parts));
    }

    /** {@code pbkdf2-sha256, 1 000 iterations}. */
    private static String cost(KeySlot slot) {
        return slot.kdf() instanceof Pbkdf2 kdf
                ? kind(slot) + ", " + Pbkdf2.grouped(kdf.iterations()) + " iterations"
                : slot.kdf() instanceof Argon2 kdf ? shown(kdf.toString()) : kind(slot);
    }

    /** KDF and hash. */
    private static String kind(KeySlot slot) {
        return slot.kdf() instanceof Pbkdf2 kdf
                ? "pbkdf2-" + shown(kdf.hash())
                : shown(slot.kdf().type());
    }

    static String shown(String text) {
        String visible = new Json.Text(text).shown();
        return visible.length() > LONGEST ? visible.substring(0, LONGEST) + "…" : visible;
    }

    /** Where the last part ends, in bytes. */
    long end() {
        return parts.stream().mapToLong(Part::end).max().orElse(0);
    }
}
