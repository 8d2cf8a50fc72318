package luksh.crypto.cipher;

import java.util.List;
import luksh.crypto.Hash;
import luksh.format.CipherSpec;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.UnsupportedException;

/** The valid combinations of cipher, mode, IV and key size. */
final class CipherRules {
    private static final List<String> CIPHERS = List.of("aes", "serpent", "twofish", "camellia");
    private static final List<String> MODES = List.of("xts", "cbc", "ecb", "lrw");
    private static final List<String> IVS = List.of("plain", "plain64", "plain64be", "benbi", "null");
    /** Size of the second key of LRW, in bits. */
    static final int LRW_TWEAK = 128;

    private CipherRules() {}

    static void check(CipherSpec spec, int keyBits) {
        known("cipher", spec.cipher(), CIPHERS);
        known("cipher mode", spec.mode(), MODES);
        checkIv(spec);
        int bits = blockKeyBits(spec.mode(), keyBits);
        if (bits != 128 && bits != 192 && bits != 256) {
            throw new LuksException(
                    spec + " with a key of " + keyBits + " bits is not supported; valid sizes: "
                            + wholeKeyBits(spec.mode(), 128) + ", "
                            + wholeKeyBits(spec.mode(), 192) + " or "
                            + wholeKeyBits(spec.mode(), 256),
                    ExitStatus.NO_LUKS);
        }
    }

    private static void checkIv(CipherSpec spec) {
        String iv = spec.iv();
        if (iv.startsWith(SectorIvs.ESSIV)) {
            Hash hash = Hash.named(iv.substring(SectorIvs.ESSIV.length()));
            if (!takesKeyOf(spec.cipher(), hash.size())) {
                throw new LuksException(
                        spec + ": " + spec.cipher() + " does not support keys of " + hash.size() * 8
                                + " bits, the size of " + hash + "; use a hash of 256 bits, as in essiv:sha256",
                        ExitStatus.NO_LUKS);
            }
        } else if (!(iv.isEmpty() && spec.mode().equals("ecb")) && !IVS.contains(iv)) {
            throw new UnsupportedException("IV", iv, String.join(", ", IVS) + ", essiv:HASH");
        }
    }

    /** Serpent pads shorter keys, so it supports every whole number of words. */
    private static boolean takesKeyOf(String cipher, int bytes) {
        return bytes == 16 || bytes == 24 || bytes == 32 || (cipher.equals("serpent") && bytes < 32 && bytes % 4 == 0);
    }

    private static void known(String kind, String name, List<String> names) {
        if (!names.contains(name)) {
            throw new UnsupportedException(kind, name, String.join(", ", names));
        }
    }

    /** The part of the whole key that the block cipher uses, in bits; -1 if the size is invalid. */
    private static int blockKeyBits(String mode, int keyBits) {
        return switch (mode) {
            case "xts" -> keyBits % 2 == 0 ? keyBits / 2 : -1;
            case "lrw" -> keyBits - LRW_TWEAK;
            default -> keyBits;
        };
    }

    private static int wholeKeyBits(String mode, int blockKeyBits) {
        return switch (mode) {
            case "xts" -> blockKeyBits * 2;
            case "lrw" -> blockKeyBits + LRW_TWEAK;
            default -> blockKeyBits;
        };
    }
}
