package luksh.unlock;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import luksh.device.Device;
import luksh.format.Alignment;
import luksh.format.Bytes;
import luksh.format.luks1.Luks1Header;

/**
 * Data of luksmeta(8) for LUKS1 slots, between the last key area and the payload. LUKS1 has no tokens, so clevis
 * stores there how to unlock its slot. Format: magic (8 bytes), version 1 and checksum (4 each), then for each slot a
 * type (16, a UUID), offset, length, checksum and 4 unused bytes; numbers are big-endian.
 */
public final class LuksMeta {
    private static final Bytes MAGIC = Bytes.ofHex("4c554b534d455441");
    private static final int ENTRIES = 16;
    private static final int ENTRY = 32;
    private static final int SIZE = ENTRIES + Luks1Header.KEY_SLOTS * ENTRY;
    private static final UUID NOBODY = new UUID(0, 0);
    private static final UUID CLEVIS = UUID.fromString("cb6e8904-81ff-40da-a84a-07ab9ab5715e");

    private LuksMeta() {}

    /**
     * A slot for which a program has stored data.
     *
     * @param program its name, or its UUID
     * @param clevis whether the program is clevis
     */
    public record Claim(int slot, String program, boolean clevis) {}

    /** Offset of the data, in bytes: the first page behind the last area. */
    public static long offset(Luks1Header header) {
        return Alignment.up(header.endOfAreas());
    }

    /** Whether the data exists; false if there is no space for it before the payload. */
    public static boolean isThere(Luks1Header header, Device device) {
        long offset = offset(header);
        return offset + SIZE <= Math.min(header.payloadOffset().bytes(), device.size()) && begins(device, offset);
    }

    /** Whether its magic stands at this byte. */
    public static boolean begins(Device device, long offset) {
        return Bytes.copyOf(device.read(offset, MAGIC.size())).equals(MAGIC);
    }

    /** The claims by slot. Ignores the checksum, because a damaged claim is still a claim. */
    public static List<Claim> claims(Luks1Header header, Device device) {
        var found = new ArrayList<Claim>();
        if (isThere(header, device)) {
            ByteBuffer table = ByteBuffer.wrap(device.read(offset(header), SIZE));
            for (int slot = 0; slot < Luks1Header.KEY_SLOTS; slot++) {
                int at = ENTRIES + slot * ENTRY;
                var type = new UUID(table.getLong(at), table.getLong(at + Long.BYTES));
                if (!type.equals(NOBODY)) {
                    boolean clevis = type.equals(CLEVIS);
                    found.add(new Claim(slot, clevis ? "clevis" : type.toString(), clevis));
                }
            }
        }
        return found;
    }
}
