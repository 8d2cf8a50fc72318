package luksh.unlock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;

/**
 * A field in front of the key slots that differs from a backup although key areas are equal, and that no change can
 * produce. Cipher, hash and payload offset do not change while the areas stay; a new digest has a new salt; a new
 * UUID has little in common with the old one (LUKS1 On-Disk Format 1.2.3, figure 1).
 *
 * @param offset of its first byte
 * @param size in bytes
 * @param field its name in the specification
 */
public record Luks1Contradiction(int offset, int size, String field) {
    private static final int NAME = 32;
    private static final Luks1Contradiction DIGEST =
            new Luks1Contradiction(Luks1Header.DIGEST_OFFSET, Luks1Header.DIGEST_SIZE, "mk-digest");
    private static final Luks1Contradiction SALT =
            new Luks1Contradiction(DIGEST.offset + DIGEST.size, Luks1KeySlot.SALT_SIZE, "mk-digest-salt");
    private static final Luks1Contradiction ITERATIONS =
            new Luks1Contradiction(SALT.offset + SALT.size, 4, "mk-digest-iter");
    private static final Luks1Contradiction UUID =
            new Luks1Contradiction(Luks1Header.UUID_OFFSET, Luks1Header.UUID_SIZE, "uuid");
    /** Nothing changes these fields while the key areas stay. */
    private static final List<Luks1Contradiction> FIXED = List.of(
            new Luks1Contradiction(8, NAME, "cipher-name"),
            new Luks1Contradiction(8 + NAME, NAME, "cipher-mode"),
            new Luks1Contradiction(8 + 2 * NAME, NAME, "hash-spec"),
            new Luks1Contradiction(104, 4, "payload-offset"),
            new Luks1Contradiction(108, 4, "key-bytes"));

    /**
     * Compares two headers. The result is only valid if a key area on the device is equal to that in the backup.
     *
     * @param there encoded header from the device
     * @param backup encoded header from the backup
     */
    public static List<Luks1Contradiction> of(byte[] there, byte[] backup) {
        var found = new ArrayList<Luks1Contradiction>();
        FIXED.stream().filter(field -> field.differing(there, backup) > 0).forEach(found::add);
        if (!(DIGEST.anew(there, backup) && SALT.anew(there, backup))) {
            List.of(DIGEST, SALT, ITERATIONS).stream()
                    .filter(field -> field.differing(there, backup) > 0)
                    .forEach(found::add);
        }
        if (UUID.differing(there, backup) > 0 && !UUID.anew(there, backup)) {
            found.add(UUID);
        }
        return found;
    }

    /** New random bytes rarely repeat old ones; four of a UUID's 36 characters are dashes. */
    private boolean anew(byte[] there, byte[] backup) {
        return differing(there, backup) > size / 2;
    }

    private int differing(byte[] there, byte[] backup) {
        byte[] left = Arrays.copyOfRange(there, offset, offset + size);
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += left[i] == backup[offset + i] ? 0 : 1;
        }
        return count;
    }
}
