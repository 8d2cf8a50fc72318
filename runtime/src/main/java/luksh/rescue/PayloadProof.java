package luksh.rescue;

import java.util.Arrays;
import luksh.crypto.VolumeKey;
import luksh.crypto.cipher.SectorCipher;
import luksh.device.Device;
import luksh.format.CipherSpec;
import luksh.format.LuksException;
import luksh.unlock.Signature;

/**
 * Tests a volume key by decrypting the start of the payload. A wrong key gives random bytes, and a random block of sixteen
 * bytes is zero with probability 2^-128. Every file system has zeros near its start, so one zero block is proof. Reads only.
 */
final class PayloadProof {
    /** How many bytes of the payload are read. */
    private static final int LOOKED_AT = 1 << 20;

    private static final int CHUNK = 64 << 10;
    private static final int BLOCK = 16;
    private static final int SECTOR = 512;

    private PayloadProof() {}

    /**
     * A description of the payload if it proves the key; empty if not. An empty payload proves nothing, not even a wrong key.
     *
     * @param offset of the payload, in bytes
     */
    static String of(Device device, long offset, CipherSpec cipher, VolumeKey key) {
        if (offset <= 0 || cipher.cipher().contains("null")) {
            return "";
        }
        long end = Math.min(device.size(), offset + LOOKED_AT) / SECTOR * SECTOR;
        try (var sectors = SectorCipher.of(cipher, key, SECTOR)) {
            for (long at = offset; at < end; at += CHUNK) {
                byte[] content = device.read(at, (int) Math.min(CHUNK, end - at));
                boolean blank = Damage.zeros(content, 0);
                sectors.decrypt(content, 0, content.length, (at - offset) / SECTOR);
                if (!blank && zeroBlock(content)) {
                    String signature = Signature.of(
                            (from, size) -> {
                                byte[] read = device.read(offset + from / SECTOR * SECTOR, whole(from, size));
                                sectors.decrypt(read, 0, read.length, from / SECTOR);
                                int start = (int) (from % SECTOR);
                                return Arrays.copyOfRange(read, start, start + size);
                            },
                            (device.size() - offset) / SECTOR * SECTOR);
                    return signature.isEmpty()
                            ? "the payload decrypts to blocks of zeros"
                            : "the payload is " + signature;
                }
            }
        } catch (LuksException e) {
            return ""; // the cipher does not support the key size
        }
        return "";
    }

    private static int whole(long from, int size) {
        return (int) ((from % SECTOR + size + SECTOR - 1) / SECTOR * SECTOR);
    }

    private static boolean zeroBlock(byte[] content) {
        var zeros = new byte[BLOCK];
        for (int i = 0; i + BLOCK <= content.length; i += BLOCK) {
            if (Arrays.equals(content, i, i + BLOCK, zeros, 0, BLOCK)) {
                return true;
            }
        }
        return false;
    }
}
