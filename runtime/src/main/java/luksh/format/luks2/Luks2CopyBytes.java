package luksh.format.luks2;

import java.util.Optional;
import java.util.Set;
import luksh.format.Bytes;
import luksh.format.HeaderException;
import luksh.format.UnsupportedException;

/** What the bytes of one copy of a LUKS2 header tell, also where the copy cannot be decoded as a whole. */
public final class Luks2CopyBytes {
    private Luks2CopyBytes() {}

    /** Whether a copy's magic stands here. */
    public static boolean claimed(byte[] start, boolean secondary) {
        return start.length >= 8
                && Bytes.copyOf(start, 0, 6).equals(Luks2Binary.magic(secondary))
                && (secondary || (start[6] == 0 && start[7] == 2));
    }

    /** How many bytes of a device one copy takes, from what stands at its start; empty if there is no copy. */
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

    /** The sequence id of a copy whose checksum is right, also where its JSON area breaks a rule. */
    public static Optional<Long> sequence(byte[] copy, long offset) {
        try {
            return Optional.of(binary(copy, offset).sequence());
        } catch (HeaderException | UnsupportedException e) {
            return Optional.empty();
        }
    }

    /** The checksum that a copy with these bytes must have; empty if the field for its hash names none. */
    public static Optional<Bytes> checksum(byte[] copy) {
        return Luks2Binary.checksumOf(copy);
    }

    /** Names of hashes that a checksum can be made with. */
    public static Set<String> checksumAlgorithms() {
        return Luks2Binary.algorithms();
    }

    /** The binary header of a whole copy, its size and checksum checked. */
    static Luks2Binary binary(byte[] copy, long offset) {
        Luks2Binary binary = Luks2Binary.decode(copy, offset);
        if (copy.length != binary.headerSize()) {
            throw new HeaderException("hdr_size", binary.headerSize(), copy.length + " bytes");
        }
        binary.checkChecksum(copy);
        return binary;
    }
}
