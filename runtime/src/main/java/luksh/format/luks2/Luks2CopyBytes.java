package luksh.format.luks2;

import java.util.Optional;
import java.util.Set;
import luksh.format.Bytes;
import luksh.format.HeaderException;
import luksh.format.UnsupportedException;

/** Reads single facts from the bytes of a LUKS2 copy, even if the copy cannot be decoded. */
public final class Luks2CopyBytes {
    private Luks2CopyBytes() {}

    /** Whether the bytes start with a copy's magic. */
    public static boolean claimed(byte[] start, boolean secondary) {
        return start.length >= 8
                && Bytes.copyOf(start, 0, 6).equals(Luks2Binary.magic(secondary))
                && (secondary || (start[6] == 0 && start[7] == 2));
    }

    /** Size of the copy that starts here, in bytes; empty if there is none. */
    public static Optional<Long> size(byte[] start, long offset) {
        if (!claimed(start, offset != 0)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Luks2Binary.decode(start, offset).headerSize());
        } catch (HeaderException e) {
            return Optional.empty();
        }
    }

    /** The sequence id of a copy whose checksum is right, even if its JSON area breaks a rule. */
    public static Optional<Long> sequence(byte[] copy, long offset) {
        try {
            return Optional.of(binary(copy, offset).sequence());
        } catch (HeaderException | UnsupportedException e) {
            return Optional.empty();
        }
    }

    /** The checksum that a copy with these bytes must have; empty if it names no known hash. */
    public static Optional<Bytes> checksum(byte[] copy) {
        return Luks2Binary.checksumOf(copy);
    }

    /** Names of the hashes for checksums. */
    public static Set<String> checksumAlgorithms() {
        return Luks2Binary.algorithms();
    }

    /** The binary header of a complete copy, after checking its size and checksum. */
    static Luks2Binary binary(byte[] copy, long offset) {
        Luks2Binary binary = Luks2Binary.decode(copy, offset);
        if (copy.length != binary.headerSize()) {
            throw new HeaderException("hdr_size", binary.headerSize(), copy.length + " bytes");
        }
        binary.checkChecksum(copy);
        return binary;
    }
}
