package luksh.format.luks2;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import luksh.format.Bytes;
import luksh.format.FixedText;
import luksh.format.HeaderException;
import luksh.format.LuksMagic;
import luksh.format.UnsupportedException;

/**
 * The binary header in front of each copy of the JSON area: 4096 bytes, big-endian, of which 512 are used; LUKS2
 * On-Disk Format 1.1.4, section 2.1. Salt and offset differ between the copies, all other fields are equal.
 *
 * @param headerSize of one copy, binary header and JSON area, in bytes; also the offset of the second copy
 * @param sequence increases with every write; of two valid copies the higher one counts
 */
record Luks2Binary(
        long headerSize,
        long sequence,
        FixedText label,
        FixedText checksumAlgorithm,
        FixedText uuid,
        FixedText subsystem) {
    static final int SIZE = 4096;
    static final List<Long> HEADER_SIZES =
            List.of(0x4000L, 0x8000L, 0x10000L, 0x20000L, 0x40000L, 0x80000L, 0x100000L, 0x200000L, 0x400000L);

    static final int LABEL_SIZE = 48;
    static final int UUID_SIZE = 40;
    private static final int NAME_SIZE = 32;
    private static final int ALGORITHM_OFFSET = 72;
    private static final int SALT_SIZE = 64;
    private static final int CHECKSUM_SIZE = 64;
    private static final int PADDING = 184;
    private static final int CHECKSUM_OFFSET = 448;

    /** The JDK's names of the hashes; this layer has no other hashes. */
    private static final Map<String, String> DIGESTS = Map.of(
            "sha1",
            "SHA-1",
            "sha224",
            "SHA-224",
            "sha256",
            "SHA-256",
            "sha384",
            "SHA-384",
            "sha512",
            "SHA-512",
            "sha3-224",
            "SHA3-224",
            "sha3-256",
            "SHA3-256",
            "sha3-384",
            "SHA3-384",
            "sha3-512",
            "SHA3-512");

    Luks2Binary {
        label.checkWidth(LABEL_SIZE);
        checksumAlgorithm.checkWidth(NAME_SIZE).check("csum_alg").checkNotEmpty("csum_alg");
        uuid.checkWidth(UUID_SIZE).checkCut("uuid");
        subsystem.checkWidth(LABEL_SIZE);
        if (!HEADER_SIZES.contains(headerSize)) {
            throw new HeaderException("hdr_size", headerSize, "one of the nine sizes " + HEADER_SIZES);
        }
    }

    /** The magic of a copy; the second copy has another one. */
    static Bytes magic(boolean secondary) {
        return secondary ? LuksMagic.SECONDARY : LuksMagic.PRIMARY;
    }

    /**
     * Reads the binary header of a copy without testing its checksum.
     *
     * @param offset position of the copy on the device, in bytes
     */
    static Luks2Binary decode(byte[] copy, long offset) {
        if (copy.length < SIZE) {
            throw new HeaderException("header", copy.length + " bytes", SIZE + " bytes or more");
        }
        ByteBuffer in = ByteBuffer.wrap(copy);
        Bytes magic = bytes(in, LuksMagic.SIZE);
        Bytes expected = magic(offset != 0);
        if (!magic.equals(expected)) {
            throw new HeaderException("magic", magic, expected.toString());
        }
        int version = Short.toUnsignedInt(in.getShort());
        HeaderException.check(version == 2, "version", version, "2");
        long headerSize = in.getLong();
        long sequence = in.getLong();
        var label = new FixedText(bytes(in, LABEL_SIZE));
        var algorithm = new FixedText(bytes(in, NAME_SIZE));
        in.position(in.position() + SALT_SIZE);
        var uuid = new FixedText(bytes(in, UUID_SIZE));
        var subsystem = new FixedText(bytes(in, LABEL_SIZE));
        long headerOffset = in.getLong();
        if (headerOffset != offset) {
            throw new HeaderException("hdr_offset", headerOffset, Long.toString(offset));
        }
        if (offset != 0 && offset != headerSize) {
            throw new HeaderException("hdr_size", headerSize, "the offset of the second copy, " + offset);
        }
        return new Luks2Binary(headerSize, sequence, label, algorithm, uuid, subsystem);
    }

    /** A complete copy with its checksum. */
    byte[] encode(boolean secondary, Bytes salt, byte[] json) {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(headerSize));
        out.put(magic(secondary).toArray())
                .putShort((short) 2)
                .putLong(headerSize)
                .putLong(sequence);
        out.put(label.raw().toArray()).put(checksumAlgorithm.raw().toArray());
        FixedText.checkSize(salt, SALT_SIZE);
        out.put(salt.toArray()).put(uuid.raw().toArray()).put(subsystem.raw().toArray());
        out.putLong(secondary ? headerSize : 0).put(new byte[PADDING]);
        out.position(SIZE).put(json);
        byte[] copy = out.array();
        byte[] checksum = checksum(copy);
        System.arraycopy(checksum, 0, copy, CHECKSUM_OFFSET, checksum.length);
        return copy;
    }

    /** @throws HeaderException if the checksum over binary header and JSON area is wrong */
    void checkChecksum(byte[] copy) {
        byte[] expected = checksum(copy);
        byte[] found = Arrays.copyOfRange(copy, CHECKSUM_OFFSET, CHECKSUM_OFFSET + expected.length);
        if (!Arrays.equals(found, expected)) {
            throw new HeaderException(
                    "csum", Bytes.copyOf(found), Bytes.copyOf(expected).toString());
        }
    }

    private byte[] checksum(byte[] copy) {
        return checksum(copy, checksumAlgorithm.toString());
    }

    static Set<String> algorithms() {
        return DIGESTS.keySet();
    }

    /** The checksum of a copy whose other fields may be invalid; empty if the copy names no known hash. */
    static Optional<Bytes> checksumOf(byte[] copy) {
        String name = new FixedText(Bytes.copyOf(copy, ALGORITHM_OFFSET, ALGORITHM_OFFSET + NAME_SIZE)).toString();
        return DIGESTS.containsKey(name) ? Optional.of(Bytes.copyOf(checksum(copy, name))) : Optional.empty();
    }

    private static byte[] checksum(byte[] copy, String algorithm) {
        String name = DIGESTS.get(algorithm);
        if (name == null) {
            throw new UnsupportedException(
                    "csum_alg",
                    algorithm,
                    String.join(", ", DIGESTS.keySet().stream().sorted().toList()));
        }
        try {
            MessageDigest digest = MessageDigest.getInstance(name);
            digest.update(copy, 0, CHECKSUM_OFFSET);
            digest.update(new byte[CHECKSUM_SIZE]);
            digest.update(copy, CHECKSUM_OFFSET + CHECKSUM_SIZE, copy.length - CHECKSUM_OFFSET - CHECKSUM_SIZE);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(name + " is missing in this JDK", e);
        }
    }

    /** Deviations that are no errors, one sentence each. */
    List<String> oddities() {
        var oddities = new ArrayList<String>();
        Map.of("label", label, "subsystem", subsystem).forEach((name, text) -> {
            if (!text.isPlain()) {
                oddities.add(
                        name + " is not UTF-8 text that ends with a NUL; luksh shows it as '" + text.words() + "'");
            }
        });
        return oddities;
    }

    Luks2Binary withSequence(long changed) {
        return new Luks2Binary(headerSize, changed, label, checksumAlgorithm, uuid, subsystem);
    }

    Luks2Binary withUuid(String text) {
        return new Luks2Binary(
                headerSize, sequence, label, checksumAlgorithm, FixedText.of(text, UUID_SIZE), subsystem);
    }

    Luks2Binary withLabels(FixedText changedLabel, FixedText changedSubsystem) {
        return new Luks2Binary(headerSize, sequence, changedLabel, checksumAlgorithm, uuid, changedSubsystem);
    }

    private static Bytes bytes(ByteBuffer in, int size) {
        var content = new byte[size];
        in.get(content);
        return Bytes.copyOf(content);
    }
}
