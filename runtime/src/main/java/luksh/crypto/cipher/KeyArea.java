package luksh.crypto.cipher;

import java.util.Arrays;
import luksh.crypto.DerivedKey;
import luksh.crypto.Hash;
import luksh.crypto.SecretBytes;
import luksh.crypto.VolumeKey;
import luksh.format.Area;
import luksh.format.CipherSpec;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** The area of a key slot: the volume key, split into stripes and encrypted with a derived key. */
public final class KeyArea {
    private static final int SECTOR = 512;

    private KeyArea() {}

    /**
     * Decrypts the volume key in an area. A wrong key does not fail: it gives a wrong volume key, which only the
     * digest can detect.
     *
     * @param area as read from the disk; not changed
     * @param keyBytes length of the volume key, in bytes
     * @return a new key that the caller closes
     * @throws LuksException if the area is too small for the stripes
     */
    public static VolumeKey open(byte[] area, Area parameters, DerivedKey key, int keyBytes) {
        check(area.length, parameters, keyBytes);
        byte[] split = area.clone();
        try (var cipher = cipher(parameters, key)) {
            cipher.decrypt(split, 0, split.length, 0);
            return new VolumeKey(splitter(parameters).merge(split, keyBytes));
        } finally {
            Arrays.fill(split, (byte) 0);
        }
    }

    /** The new content of the area, {@code parameters.size()} bytes. Every call splits with new random bytes. */
    public static byte[] seal(VolumeKey key, Area parameters, DerivedKey derived) {
        check(parameters.size().bytes(), parameters, key.size());
        try (var cipher = cipher(parameters, derived)) {
            byte[] split = splitter(parameters).split(SecretBytes.of(key));
            byte[] area = Arrays.copyOf(split, (int) parameters.size().bytes());
            Arrays.fill(split, (byte) 0);
            cipher.encrypt(area, 0, area.length, 0);
            return area;
        }
    }

    private static void check(long size, Area parameters, int keyBytes) {
        long needed = (long) keyBytes * parameters.stripes();
        if (size < needed || size % SECTOR != 0 || size > Integer.MAX_VALUE) {
            throw new LuksException(
                    "the key area has " + size + " bytes, but a key of " + keyBytes + " bytes in "
                            + parameters.stripes() + " stripes needs a multiple of the sector size, at least " + needed
                            + " bytes",
                    ExitStatus.NO_LUKS);
        }
    }

    private static SectorCipher cipher(Area parameters, DerivedKey key) {
        return SectorCipher.of(CipherSpec.parse(parameters.cipher()), key, SECTOR);
    }

    private static AntiForensic splitter(Area parameters) {
        return new AntiForensic(Hash.named(parameters.hash()), parameters.stripes());
    }
}
