package luksh.format.luks1;

import static luksh.format.luks1.Luks1Header.DIGEST_SIZE;
import static luksh.format.luks1.Luks1Header.KEY_SLOTS;
import static luksh.format.luks1.Luks1Header.NAME_SIZE;
import static luksh.format.luks1.Luks1Header.SIZE;
import static luksh.format.luks1.Luks1Header.UUID_SIZE;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import luksh.format.Bytes;
import luksh.format.FixedText;
import luksh.format.HeaderException;
import luksh.format.LuksMagic;

/** Reads and writes the 592 bytes of a LUKS1 header; LUKS1 On-Disk Format 1.2.3, figure 1. */
final class Luks1Binary {
    private Luks1Binary() {}

    /** Whether the bytes start with the magic and the version of LUKS1. */
    static boolean claimed(byte[] start) {
        return start.length >= 8 && LuksMagic.begins(start) && start[6] == 0 && start[7] == 1;
    }

    static Luks1Header decode(byte[] start) {
        if (start.length < SIZE) {
            throw new HeaderException("header", start.length + " bytes", SIZE + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(start);
        Bytes magic = bytes(in, LuksMagic.SIZE);
        if (!magic.equals(LuksMagic.PRIMARY)) {
            throw new HeaderException("magic", magic, LuksMagic.PRIMARY.toString());
        }
        int version = Short.toUnsignedInt(in.getShort());
        HeaderException.check(version == 1, "version", version, "1");
        var cipherName = new FixedText(bytes(in, NAME_SIZE));
        var cipherMode = new FixedText(bytes(in, NAME_SIZE));
        var hashSpec = new FixedText(bytes(in, NAME_SIZE));
        long payloadSector = u32(in);
        long keyBytes = u32(in);
        Bytes digest = bytes(in, DIGEST_SIZE);
        Bytes salt = bytes(in, Luks1KeySlot.SALT_SIZE);
        long iterations = u32(in);
        var uuid = new FixedText(bytes(in, UUID_SIZE));
        List<Luks1KeySlot> slots = IntStream.range(0, KEY_SLOTS)
                .mapToObj(number -> Luks1KeySlot.decode(number, in))
                .toList();
        return new Luks1Header(
                cipherName, cipherMode, hashSpec, payloadSector, keyBytes, digest, salt, iterations, uuid, slots);
    }

    static byte[] encode(Luks1Header header) {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.put(LuksMagic.PRIMARY.toArray()).putShort((short) 1);
        out.put(header.cipherName().raw().toArray())
                .put(header.cipherMode().raw().toArray())
                .put(header.hashSpec().raw().toArray());
        out.putInt((int) header.payloadSector()).putInt((int) header.keyBytes());
        out.put(header.mkDigest().toArray())
                .put(header.mkDigestSalt().toArray())
                .putInt((int) header.mkDigestIterations());
        out.put(header.uuidText().raw().toArray());
        header.keySlots().forEach(slot -> slot.encode(out));
        return out.array();
    }

    private static long u32(ByteBuffer in) {
        return Integer.toUnsignedLong(in.getInt());
    }

    private static Bytes bytes(ByteBuffer in, int size) {
        var content = new byte[size];
        in.get(content);
        return Bytes.copyOf(content);
    }
}
