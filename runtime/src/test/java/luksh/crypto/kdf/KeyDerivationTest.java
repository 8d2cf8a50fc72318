package luksh.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import luksh.crypto.DerivedKey;
import luksh.crypto.Hash;
import luksh.crypto.Passphrase;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.WhirlpoolDigest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyDerivationTest {
    private static final List<String> OWN = List.of("ripemd160", "whirlpool");

    private static final Bytes SALT = Bytes.copyOf(bytes("0123456789abcdef0123456789abcdef"));

    /** RFC 6070 (sha1) and RFC 7914, section 11 (sha256). */
    @ParameterizedTest
    @CsvSource({
        "sha1, password, salt, 1, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
        "sha1, password, salt, 2, ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
        "sha1, password, salt, 4096, 4b007901b765489abead49d926f721d065a429c1",
        "sha1, passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096,"
                + " 3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
        "sha1, pass\0word, sa\0lt, 4096, 56fa6aa75548099dcc37d7f03425e0c3",
        "sha256, passwd, salt, 1, 55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
        "sha256, Password, NaCl, 80000, 4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
    })
    void derivesThePublishedKeys(String hash, String password, String salt, long iterations, String key) {
        for (var route : routes(hash)) {
            assertThat(derive(route, hash, bytes(password), bytes(salt), iterations, key.length() / 2))
                    .isEqualTo(HexFormat.of().parseHex(key));
        }
    }

    /**
     * Long enough that the JIT compiler has compiled the loop: one that it compiles wrongly passes every short test. The
     * keys are OpenSSL's ({@code openssl kdf}); they have more than one block for all but the widest hashes.
     */
    @ParameterizedTest
    @CsvSource({
        "sha1, 150000, 2f2f643a6db42538ce3bef8a8b5be95e05623557c9a9f8f0be50b5937827b2e7"
                + "f1cb1b7c342e78b1aba6c2d9054d05a386869e8c63968bbc1988dd30c493f36b",
        "sha224, 150000, 87512b82c8e733a3b74e4fe713b65bea46d7784cfe957837aba476266021f9a2"
                + "710011105be0e34a0daabc6b0c29cc3c90e602b19b4cda9dea5847a96c173dcb",
        "sha256, 150000, b0379dc8d91547b73bd6dc6502af9140fe4ea48952cb27c10a7879387bb258a9"
                + "579e2eebf6f02783dcf40261364134a6e43153a6d10c631ade2459231a84cf66",
        "sha384, 150000, 72b6c429d523436826464052cb3789434b6cab51fd35e4945581de3f72e3a8ff"
                + "fe54215935baae2a63a83f9d908e2609807ccface2f2f9052fbfcacb344c2dcf",
        "sha512, 150000, f3e96bbbcbf84497ecb43d74cbf980426a603b736b29c36bc6925de94d355524"
                + "2af5c6a64af5dc8b53c342f2250d39ce64562a821297fae3e682e235e35e6af9",
        "ripemd160, 20000, 7f7d387b9d48ae215f6c90e4196c67ef00d88f6e8b4d2a705ca8ebdbcb293412"
                + "fdd5fea67a01c1e1ec9be1034a480f1b7eb721bf45a8d9476cb9c6afbd08aa80",
        "whirlpool, 20000, 91921c1ea10b445c9786345705977683d6d0498826d1a3b032f242aae9a332c4"
                + "b416375a72ba91ce0851e31b4d9e370db760dd59e72ff0f7160031e36055bcf0",
        "sha3-224, 20000, 42fd73756b23e27d569e136a6dc8c95137913f2981f1a207de87066fa27ce25f"
                + "4c05e6ea90f3fbd1678bd74a43aa7566735448e074d1f4e4272c2805b3a564ca",
        "sha3-256, 20000, f2d9d36a767711470ddd832e976354abffb4cc6bcfea47099c3da2e9d1ca6146"
                + "38f40deafb4f9b97c88cf26f22aa57c4d9c3ffc2c194f1057d297702fc12bbcd",
        "sha3-384, 20000, 00ae2ecf6ecd7dd109f88ddedeefa808f0d6356787449fc61cc3850d30af7bcd"
                + "bad53d8b874ea94e9da8613bb52f012417f04beb3a87df72a0458d74db2335b2",
        "sha3-512, 20000, c3941a0bd3c07dbb7ccd7d19bd0017cc29265356a0c7d8a8043e24bbef15e928"
                + "ede7a0f11834a00ee0e4a650780139aee82badfa3557a68c97c3855be86cabe7",
        "blake2b-512, 20000, 74e78f692bcf1fac9cd2864f3740d0dcf7700afd0d6a1b489abadde0534f4634"
                + "9b3f16a8e3da914f26e1a61f6469b4752fb3911a4ccde16836ef28d9f534a28e",
        "blake2s-256, 20000, 0a9e32adc8c87e66a3323f6e342dbee202232865e59cba53cb42b49275f70ae4"
                + "df0590218114a8d4e6b8590a4ad571b2a80b14f562167fbb90b50d590da9d819",
    })
    void derivesTheStoredKeyOnEveryRouteAfterWarmUp(String hash, long iterations, String key) {
        for (var route : routes(hash)) {
            byte[] derived = derive(route, hash, bytes("correct horse"), SALT.toArray(), iterations, 64);
            assertThat(HexFormat.of().formatHex(derived)).isEqualTo(key);
        }
    }

    @Test
    void takesTheFastRouteForShaWhereItIsOpened() {
        boolean open = Object.class
                .getModule()
                .isOpen("sun.security.provider", getClass().getModule());
        for (String name : List.of("sha1", "sha224", "sha256", "sha384", "sha512")) {
            assertThat(route(name) == ClonedHmacChain.class).as(name).isEqualTo(!open);
        }
    }

    @Test
    void computesTheHashesItselfThatTheJdkLacksAndBouncyCastleIsSlowAt() {
        for (String name : OWN) {
            assertThat(route(name)).as(name).isEqualTo(PlainHmacChain.class);
        }
    }

    /** Bouncy Castle's own PBKDF2 shares nothing with ours but, for some, the digest. */
    @Test
    void agreesWithBouncyCastleOnOddSizes() {
        var random = new Random(7);
        for (String name : Hash.names()) {
            Hash hash = Hash.named(name);
            int block = hash.blockSize();
            for (int secretSize : new int[] {0, 1, 13, block - 1, block, block + 1, 512}) {
                byte[] secret = bytes(random, secretSize);
                byte[] salt = bytes(random, random.nextInt(70));
                int size = 1 + random.nextInt(3 * hash.size());
                var oracle = new PKCS5S2ParametersGenerator(bouncy(name));
                oracle.init(secret, salt, 3);
                byte[] expected = ((KeyParameter) oracle.generateDerivedParameters(size * 8)).getKey();
                for (var route : routes(name)) {
                    assertThat(derive(route, name, secret, salt, 3, size))
                            .as("%s, passphrase of %d bytes, key of %d", name, secretSize, size)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void derivesAgainByThePublicRouteWhenAStepIsWrongAndDistrustsOnlyThatHash() {
        byte[] right = derive(ClonedHmacChain::new, "ripemd160", bytes("p"), bytes("s"), 100, 20);
        Function<HmacKey, HmacChain> miscompiled = key -> new HmacChain() {
            private final HmacChain chain = new ClonedHmacChain(key);

            @Override
            public void run(byte[] u, byte[] sum, int steps) {
                chain.run(u, sum, steps);
                u[0] ^= 1;
            }

            @Override
            public void close() {
                chain.close();
            }
        };
        try {
            assertThat(KeyDerivation.checked(
                            miscompiled, Hash.named("ripemd160"), bytes("p"), bytes("s"), 100, 20, Progress.NONE))
                    .isEqualTo(right);
            assertThat(route("ripemd160")).isEqualTo(ClonedHmacChain.class);
            assertThat(route("whirlpool")).isEqualTo(PlainHmacChain.class);
        } finally {
            HmacChain.DISTRUSTED.clear();
        }
        assertThat(route("ripemd160")).isEqualTo(PlainHmacChain.class);
    }

    private static Class<?> route(String hash) {
        try (var key = new HmacKey(Hash.named(hash), bytes("k"));
                HmacChain chain = HmacChain.of(key)) {
            return chain.getClass();
        }
    }

    @Test
    void tellsProgressInIterationsUpToTheWholeCount() {
        var told = new ArrayList<Long>();
        Progress progress = new Progress() {
            @Override
            public void to(long done) {
                told.add(done);
            }

            @Override
            public void close() {
                throw new AssertionError("whoever made it closes it");
            }
        };
        try (Passphrase passphrase = Passphrase.owning(bytes("p"));
                DerivedKey key = KeyDerivation.derive(new Pbkdf2("sha256", 40_000, SALT), passphrase, 64, progress)) {
            assertThat(key.size()).isEqualTo(64);
            assertThat(told).isSorted().endsWith(40_000L).hasSizeGreaterThan(3);
        }
    }

    @Test
    void stopsWithinAFewStepsOfAnInterrupt() {
        try (Passphrase passphrase = Passphrase.owning(bytes("p"))) {
            Thread.currentThread().interrupt();
            var kdf = new Pbkdf2("sha256", 0xFFFF_FFFFL, SALT);
            assertThatThrownBy(() -> KeyDerivation.derive(kdf, passphrase, 32)).isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusesCountsThatNoHeaderCanHold() {
        try (Passphrase passphrase = Passphrase.owning(new byte[0])) {
            for (long count : new long[] {0, -1, 1L << 32}) {
                assertThatThrownBy(() -> KeyDerivation.derive(new Pbkdf2("sha1", count, SALT), passphrase, 20))
                        .isInstanceOf(LuksException.class)
                        .hasMessageContaining(count + " iterations");
            }
        }
    }

    private static List<Function<HmacKey, HmacChain>> routes(String hash) {
        boolean fast = CompressionFunction.reachable(Hash.named(hash)) || OWN.contains(hash);
        return fast ? List.of(ClonedHmacChain::new, HmacChain::of) : List.of(ClonedHmacChain::new);
    }

    private static byte[] derive(
            Function<HmacKey, HmacChain> route, String hash, byte[] secret, byte[] salt, long iterations, int size) {
        return KeyDerivation.pbkdf2(route, Hash.named(hash), secret, salt, iterations, size, Progress.NONE);
    }

    private static Digest bouncy(String name) {
        return switch (name) {
            case "sha1" -> new SHA1Digest();
            case "sha224" -> new SHA224Digest();
            case "sha256" -> new SHA256Digest();
            case "sha384" -> new SHA384Digest();
            case "sha512" -> new SHA512Digest();
            case "ripemd160" -> new RIPEMD160Digest();
            case "whirlpool" -> new WhirlpoolDigest();
            case "blake2b-512" -> new Blake2bDigest(512);
            case "blake2s-256" -> new Blake2sDigest(256);
            default -> new SHA3Digest(Integer.parseInt(name.substring("sha3-".length())));
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Random random, int size) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
