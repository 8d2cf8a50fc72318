package luksh.crypto;

import java.util.Arrays;
import luksh.format.Area;
import luksh.format.CipherSpec;

/** A key slot's area: the volume key, split into stripes, encrypted under a derived key. */
public final class KeyArea {
    private static final int SECTOR = 512;

    private KeyArea() {}

    /**
     * The volume key inside an area. A wrong key does not fail: it gives a wrong volume key, which only the digest can
     * tell apart.
     *
     * @param area as read from the disk; not changed
     * @param keyBytes length of the volume key
     * @return a new key that the caller closes
     */
    public static VolumeKey open(byte[] area, Area parameters, DerivedKey key, int keyBytes) {
        byte[] split = area.clone();
        try (var cipher = cipher(parameters, key)) {
            cipher.decrypt(split, 0, split.length, 0);
            return new VolumeKey(splitter(parameters).merge(split, keyBytes));
        } finally {
            Arrays.fill(split, (byte) 0);
        }
    }

    /** The bytes to write, {@code parameters.size()} of them; every call splits with fresh random bytes. */
    public static byte[] seal(VolumeKey key, Area parameters, DerivedKey derived) {
        byte[] split = splitter(parameters).split(key.lend());
        byte[] area = Arrays.copyOf(split, Math.toIntExact(parameters.size().bytes()));
        Arrays.fill(split, (byte) 0);
        try (var cipher = cipher(parameters, derived)) {
            cipher.encrypt(area, 0, area.length, 0);
            return area;
        }
    }

    private static SectorCipher cipher(Area parameters, DerivedKey key) {
        return SectorCipher.of(CipherSpec.parse(parameters.cipher()), key, SECTOR);
    }

    private static AntiForensic splitter(Area parameters) {
        return new AntiForensic(Hash.named(parameters.hash()), parameters.stripes());
    }
}
