package luksh.crypto.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import luksh.crypto.Hash;
import luksh.crypto.VolumeKey;
import luksh.format.CipherSpec;
import luksh.format.LuksException;
import luksh.format.UnsupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SectorCipherTest {
    private static final int SECTOR = 512;
    private static final String E_AND_PI = "2718281828459045235360287471352662497757247093699959574966967627"
            + "3141592653589793238462643383279502884197169399375105820974944592";

    /** FIPS 197; RFC 3713; the Twofish paper's tables; the NESSIE vectors of Serpent. */
    @ParameterizedTest
    @CsvSource({
        "aes, 000102030405060708090a0b0c0d0e0f,"
                + " 00112233445566778899aabbccddeeff, 69c4e0d86a7b0430d8cdb78070b4c55a",
        "aes, 000102030405060708090a0b0c0d0e0f1011121314151617,"
                + " 00112233445566778899aabbccddeeff, dda97ca4864cdfe06eaf70a0ec0d7191",
        "aes, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                + " 00112233445566778899aabbccddeeff, 8ea2b7ca516745bfeafc49904b496089",
        "camellia, 0123456789abcdeffedcba9876543210,"
                + " 0123456789abcdeffedcba9876543210, 67673138549669730857065648eabe43",
        "camellia, 0123456789abcdeffedcba98765432100011223344556677,"
                + " 0123456789abcdeffedcba9876543210, b4993401b3e996f84ee5cee7d79b09b9",
        "camellia, 0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff,"
                + " 0123456789abcdeffedcba9876543210, 9acc237dff16d76c20ef7c919e3a7509",
        "twofish, 00000000000000000000000000000000,"
                + " 00000000000000000000000000000000, 9f589f5cf6122c32b6bfec2f2ae8c35a",
        "twofish, 0123456789abcdeffedcba98765432100011223344556677,"
                + " 00000000000000000000000000000000, cfd1d2e5a9be9cdf501f13b892bd2248",
        "twofish, 0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff,"
                + " 00000000000000000000000000000000, 37527be0052334b89f0cfccae87cfa20",
        "serpent, 80000000000000000000000000000000,"
                + " 00000000000000000000000000000000, 264e5481eff42a4606abda06c0bfda3d",
        "serpent, 800000000000000000000000000000000000000000000000,"
                + " 00000000000000000000000000000000, 9e274ead9b737bb21efcfca548602689",
        "serpent, 8000000000000000000000000000000000000000000000000000000000000000,"
                + " 00000000000000000000000000000000, a223aa1288463c0e2be38ebd825616c0",
    })
    void encryptsBlocksAsThePublishedVectors(String cipher, String key, String plain, String encrypted) {
        byte[] sector = Arrays.copyOf(hex(plain), SECTOR);
        assertThat(hex(encrypt(cipher + "-ecb", key, sector, 0), 0, 16)).isEqualTo(encrypted);
    }

    /** IEEE 1619-2007, annex B: vectors 1, 2 and 3 (the first 32 bytes of a sector), 4 and 10 (its start and end). */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000, 0, 00,"
                + " 917cf69ebd68b2ec9b9fe9a3eadda692cd43d2f59598ed858c02c2652fbf922e, ''",
        "1111111111111111111111111111111122222222222222222222222222222222, 219902325555, 44,"
                + " c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0, ''",
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f022222222222222222222222222222222, 219902325555, 44,"
                + " af85336b597afc1a900b2eb21ec949d292df4c047e0b21532186a5971a227a89, ''",
        "2718281828459045235360287471352631415926535897932384626433832795, 0, counted,"
                + " 27a7479befa1d476489f308cd4cfa6e2a96e4bbe3208ff25287dd3819616e89c,"
                + " eb4a427d1923ce3ff262735779a418f20a282df920147beabe421ee5319d0568",
        E_AND_PI + ", 255, counted,"
                + " 1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b,"
                + " bd2092fa755c824bb5e54c4f36ffda9fcea70b9c6e693e148c151",
    })
    void encryptsSectorsAsIeee1619Prints(String key, long sector, String plain, String start, String end) {
        byte[] encrypted = encrypt("aes-xts-plain64", key, plain(plain), sector);
        assertThat(hex(encrypted, 0, 32)).isEqualTo(start);
        assertThat(HexFormat.of().formatHex(encrypted)).endsWith(end);
    }

    /** Vectors of two zero blocks under a zero key, as the Linux kernel's self-test has them. */
    @ParameterizedTest
    @CsvSource({
        "serpent, e108b81d2cf53364c81204c7b370e8c46a31c5f300cab916dee27766f7fe6208",
        "twofish, 4bc9444a11a3efac3074e44452779743a760b2452ef900909faafd896e9d4ae0",
        "camellia, 06cba5f10463b241dccafa09ba74b90578baa4f8674d7ead2018f50c41162a61",
    })
    void encryptsXtsWithTheOtherCiphers(String cipher, String encrypted) {
        assertThat(hex(encrypt(cipher + "-xts-plain", "00".repeat(32), new byte[SECTOR], 0), 0, 32))
                .isEqualTo(encrypted);
    }

    /** LRW-32-AES 1 to 7 of the drafts of IEEE P1619: one block, "0123456789ABCDEF", at the index given. */
    @ParameterizedTest
    @CsvSource({
        "4562ac25f828176d4c268414b5680185258e2a05e73e9d03ee5a830ccc094c87, 1, f1b273cd65a3df5fe95d489254634eb8",
        "59704714f557478cd779e80f548879440d48f0b7b15a53ea1caa6b29c2cafbaf, 2, 00c82bae95bbcde5274f0769b260e136",
        "d82a9134b26a565030fe69e2377f9847cdf90b160c648fb6b00d0d1bae85871f, 8589934592,"
                + " 76322183ed8ff182f9596203690e5e01",
        "0f6aeff8d3d2bb152583f73c1f012874cac6bc354d4a655490ae61cf7baebdccade494c54a29ae70, 1,"
                + " 9c0f152f55a2d8f0d67b8f9e2822bc41",
        "8ad4ee102fbd81fff886ceac93c5adc6a01907c09df7bbdd5213b2b7f0ff11d8d608d0cd2eb1176f, 8589934592,"
                + " d4276a7f14913d65c860480287e33406",
        "f8d476ffd646ee6c2384cb1c77d6195dfef1a9f37bbc8d21a79c21f8cb900289a845348ec8c5b5f126f50e76fefd1b1e, 1,"
                + " bd06b8e1db98899ec498e491cf1c702b",
        "fb7615b23d80891dd470980bc79584c8b2fb64ce6097878d17fce45a49e830b76e7817e72d5e12d46064047af12f9e0c,"
                + " 8589934592, 5b908ec1abdd675f3d698a9553c89ce5",
    })
    void encryptsLrwAsTheDraftsPrint(String key, long index, String encrypted) {
        int at = (int) ((index - 1) % 32) * 16;
        var sector = new byte[SECTOR];
        System.arraycopy(hex("30313233343536373839414243444546"), 0, sector, at, 16);
        assertThat(hex(encrypt("aes-lrw-benbi", key, sector, (index - 1) / 32), at, 16))
                .isEqualTo(encrypted);
    }

    /** ESSIV and the plain IVs by their definition: the first block of CBC is ECB of the block and the IV. */
    @ParameterizedTest
    @CsvSource({
        "plain, 4294967298, 02000000000000000000000000000000",
        "plain64, 4294967298, 02000000010000000000000000000000",
        "plain64be, 4294967298, 00000000000000000000000100000002",
        "benbi, 4294967298, 00000000000000000000002000000041",
        "null, 4294967298, 00000000000000000000000000000000",
    })
    void makesIvsOfTheSectorNumber(String iv, long sector, String expected) {
        String key = "000102030405060708090a0b0c0d0e0f";
        byte[] first = encrypt("aes-ecb", key, Arrays.copyOf(hex(expected), SECTOR), 0);
        assertThat(hex(encrypt("aes-cbc-" + iv, key, new byte[SECTOR], sector), 0, 16))
                .isEqualTo(hex(first, 0, 16));
    }

    @ParameterizedTest
    @CsvSource({"aes, sha256", "serpent, sha1", "serpent, ripemd160", "twofish, blake2s-256", "camellia, sha3-256"})
    void makesEssivByEncryptingTheSectorNumberUnderAHashOfTheKey(String cipher, String hash) {
        byte[] key = random(32);
        byte[] salt = Hash.named(hash).digest(key);
        var iv = new byte[SECTOR];
        iv[0] = 9;
        iv[5] = 1;
        try (BlockCipher essiv = BlockCipher.of(cipher, salt)) {
            essiv.encrypt(iv, 0, 16);
        }
        byte[] encrypted =
                encrypt(cipher + "-cbc-essiv:" + hash, HexFormat.of().formatHex(key), new byte[SECTOR], (1L << 40) + 9);
        byte[] expected = encrypt(cipher + "-ecb", HexFormat.of().formatHex(key), Arrays.copyOf(iv, SECTOR), 0);
        assertThat(hex(encrypted, 0, 16)).isEqualTo(hex(expected, 0, 16));
    }

    /** NIST SP 800-38A, F.2.1: chained blocks, behind a first block that stands for the vector's IV. */
    @Test
    void chainsBlocksAsSp80038aPrints() {
        String key = "2b7e151628aed2a6abf7158809cf4f3c";
        byte[] sector = new byte[SECTOR];
        try (BlockCipher aes = BlockCipher.of("aes", hex(key))) {
            System.arraycopy(hex("000102030405060708090a0b0c0d0e0f"), 0, sector, 0, 16);
            aes.decrypt(sector, 0, 16);
        }
        System.arraycopy(hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"), 0, sector, 16, 32);
        assertThat(hex(encrypt("aes-cbc-null", key, sector, 7), 0, 48))
                .isEqualTo("000102030405060708090a0b0c0d0e0f"
                        + "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
    }

    /** However the work is cut into batches and calls, and at any offset, the bytes are the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes-xts-plain64",
                "aes-cbc-essiv:sha256",
                "aes-ecb",
                "aes-lrw-benbi",
                "serpent-xts-plain64",
                "twofish-cbc-plain",
                "camellia-lrw-plain64"
            })
    void givesTheSameBytesHoweverTheWorkIsCut(String spec) {
        int keySize = spec.contains("xts") ? 64 : spec.contains("lrw") ? 48 : 32;
        for (int sectorSize : new int[] {512, 1024, 2048, 4096}) {
            byte[] plain = random(3 * SectorCipher.BATCH / 2 + 4096);
            try (VolumeKey key = VolumeKey.random(keySize);
                    SectorCipher cipher = SectorCipher.of(CipherSpec.parse(spec), key, sectorSize)) {
                byte[] whole = plain.clone();
                cipher.encrypt(whole, 0, whole.length, 77);
                assertThat(whole).isNotEqualTo(plain);
                byte[] pieces = new byte[plain.length + 5];
                System.arraycopy(plain, 0, pieces, 5, plain.length);
                for (int at = 0; at < plain.length; at += sectorSize) {
                    cipher.encrypt(pieces, 5 + at, sectorSize, 77 + at / SECTOR);
                }
                assertThat(Arrays.copyOfRange(pieces, 5, pieces.length)).isEqualTo(whole);
                cipher.decrypt(whole, 0, whole.length, 77);
                assertThat(whole).isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aes-xts-plain64, 128, 'aes-xts-plain64 with a key of 128 bits is not supported; valid sizes: 256, 384 or 512'",
        "aes-xts-plain64, 257, 'a key of 257 bits'",
        "serpent-cbc-plain, 512, 'serpent-cbc-plain with a key of 512 bits is not supported; valid sizes: 128, 192 or 256'",
        "aes-lrw-benbi, 128, 'valid sizes: 256, 320 or 384'",
        "aes-cbc-essiv:sha512, 256, 'aes does not support keys of 512 bits, the size of sha512'",
        "aes-cbc-essiv:sha1, 256, 'aes does not support keys of 160 bits'",
    })
    void namesTheKeySizeFoundAndThoseExpected(String spec, int keyBits, String message) {
        assertThatThrownBy(() -> SectorCipher.check(CipherSpec.parse(spec), keyBits))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "cast5-cbc-plain, cipher 'cast5'",
        "aes-gcm-random, cipher mode 'gcm'",
        "aes-xts-eboiv, IV 'eboiv'",
        "aes-cbc, IV ''",
        "aes-cbc-essiv:md5, hash 'md5'"
    })
    void namesWhatItDoesNotHave(String spec, String message) {
        assertThatThrownBy(() -> SectorCipher.check(CipherSpec.parse(spec), 256))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void takesWholeSectorsOfAKnownSizeOnly() {
        CipherSpec spec = CipherSpec.parse("aes-xts-plain64");
        try (VolumeKey key = VolumeKey.random(64);
                SectorCipher cipher = SectorCipher.of(spec, key, 4096)) {
            assertThatThrownBy(() -> cipher.decrypt(new byte[8192], 0, 512, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cipher.decrypt(new byte[4096], 1, 4096, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            for (int size : new int[] {0, 256, 768, 8192}) {
                assertThatThrownBy(() -> SectorCipher.of(spec, key, size))
                        .isInstanceOf(LuksException.class)
                        .hasMessageContaining("sectors of " + size + " bytes");
            }
        }
    }

    /** Encrypts a copy, and checks on the way that decryption takes it back. */
    private static byte[] encrypt(String spec, String key, byte[] plain, long sector) {
        try (VolumeKey volumeKey = VolumeKey.owning(hex(key));
                SectorCipher cipher = SectorCipher.of(CipherSpec.parse(spec), volumeKey, SECTOR)) {
            byte[] encrypted = plain.clone();
            cipher.encrypt(encrypted, 0, encrypted.length, sector);
            byte[] back = encrypted.clone();
            cipher.decrypt(back, 0, back.length, sector);
            assertThat(back).isEqualTo(plain);
            return encrypted;
        }
    }

    private static byte[] plain(String kind) {
        var sector = new byte[SECTOR];
        for (int i = 0; i < SECTOR; i++) {
            sector[i] = kind.equals("counted") ? (byte) i : hex(kind)[0];
        }
        return sector;
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static String hex(byte[] bytes, int from, int length) {
        return HexFormat.of().formatHex(bytes, from, from + length);
    }
}
