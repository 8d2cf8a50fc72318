package luksh.crypto.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import luksh.crypto.DerivedKey;
import luksh.crypto.Passphrase;
import luksh.crypto.VolumeKey;
import luksh.crypto.kdf.KeyDerivation;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.format.Area;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyAreaTest {
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "aes-xts-plain64, 512, sha512",
        "aes-xts-plain64, 256, sha256",
        "aes-xts-plain64, 512, sha1",
        "aes-xts-plain64, 512, ripemd160",
        "aes-xts-plain64, 512, whirlpool",
        "aes-xts-plain64, 256, sha3-384",
        "aes-xts-plain64, 256, blake2b-512",
        "aes-xts-plain64, 256, blake2s-256",
        "aes-xts-plain, 256, sha224",
        "aes-xts-benbi, 512, sha256",
        "aes-cbc-essiv:sha256, 256, sha1",
        "aes-cbc-essiv:sha256, 128, sha384",
        "aes-cbc-plain, 256, sha256",
        "aes-cbc-plain64be, 192, sha256",
        "aes-cbc-benbi, 256, sha256",
        "aes-cbc-null, 256, sha256",
        "aes-ecb, 256, sha256",
        "camellia-cbc-plain64, 256, sha256",
    })
    void opensWhatCryptsetupSealed(String cipher, int keyBits, String hash) throws Exception {
        Path image = format(cipher, keyBits, hash);
        byte[] disk = Files.readAllBytes(image);
        Luks1Header header = Luks1Header.decode(disk);
        Area area = header.area(0);
        byte[] sealed = slice(disk, area);
        try (Passphrase passphrase = passphrase(PASSPHRASE);
                DerivedKey derived =
                        KeyDerivation.derive(header.slots().get(0).kdf(), passphrase, header.keyBits() / 8);
                VolumeKey key = KeyArea.open(sealed, area, derived, header.keyBits() / 8)) {
            assertThat(VolumeKeyDigest.matches(key, header.digest())).isTrue();
            byte[] again = KeyArea.seal(key, area, derived);
            assertThat(again).hasSameSizeAs(sealed).isNotEqualTo(sealed);
            Files.write(image, patched(disk, area, again));
        }
        assertThat(cryptsetup("open", "--test-passphrase", "--key-file", "-", image.toString()))
                .as("cryptsetup opens what we sealed")
                .isZero();
    }

    /** The judge of the ciphers that cryptsetup leaves to the kernel. */
    @ParameterizedTest
    @CsvSource({
        "'cipher-alg=serpent-256,cipher-mode=xts,ivgen-alg=plain64,hash-alg=sha256', serpent-xts-plain64",
        "'cipher-alg=twofish-256,cipher-mode=cbc,ivgen-alg=essiv,ivgen-hash-alg=sha256,hash-alg=sha1',"
                + " twofish-cbc-essiv:sha256",
    })
    void opensWhatQemuSealed(String options, String cipher) throws Exception {
        Path image = folder.resolve("image");
        assumeTrue(createdByQemu(image, options), "qemu-img gives up where it cannot measure its CPU time");
        byte[] disk = Files.readAllBytes(image);
        Luks1Header header = Luks1Header.decode(disk);
        assertThat(header.cipher()).isEqualTo(cipher);
        int keyBytes = header.keyBits() / 8;
        try (Passphrase passphrase = passphrase(PASSPHRASE.replace(" ", ""));
                DerivedKey derived = KeyDerivation.derive(header.slots().get(0).kdf(), passphrase, keyBytes);
                VolumeKey key = KeyArea.open(slice(disk, header.area(0)), header.area(0), derived, keyBytes)) {
            assertThat(VolumeKeyDigest.matches(key, header.digest())).isTrue();
        }
    }

    /** It refuses now and then where CPU time is measured coarsely, so it is asked again. */
    private boolean createdByQemu(Path image, String options) throws Exception {
        for (int attempt = 0; attempt < 5; attempt++) {
            int status = run(
                    "qemu-img",
                    "create",
                    "-f",
                    "luks",
                    "--object",
                    "secret,id=s,data=" + PASSPHRASE.replace(" ", ""),
                    "-o",
                    "key-secret=s,iter-time=10," + options,
                    image.toString(),
                    "1M");
            if (status == 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void opensAesAndShaWithoutBouncyCastleOnTheClassPath() throws Exception {
        Path image = format("aes-xts-plain64", 512, "sha512");
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("bcprov"))
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(run(java, "-cp", classPath, FreshJvm.class.getName(), image.toString(), PASSPHRASE))
                .isZero();
    }

    @Test
    void refusesAnAreaThatCannotHoldTheStripes() {
        var area = new Area(new Size(4096), new Size(512), "aes-xts-plain64", 512, "sha256", 4000);
        try (VolumeKey key = VolumeKey.random(64);
                var derived = new DerivedKey(new byte[64])) {
            assertThatThrownBy(() -> KeyArea.seal(key, area, derived))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("512 bytes")
                    .hasMessageContaining("256000");
            assertThatThrownBy(() -> KeyArea.open(new byte[512], area, derived, 64))
                    .isInstanceOf(LuksException.class);
        }
    }

    @Test
    void opensWithAWrongKeyToAVolumeKeyThatTheDigestRefuses() throws Exception {
        byte[] disk = Files.readAllBytes(format("aes-xts-plain64", 512, "sha512"));
        Luks1Header header = Luks1Header.decode(disk);
        try (Passphrase wrong = passphrase("wrong");
                DerivedKey derived = KeyDerivation.derive(header.slots().get(0).kdf(), wrong, 64);
                VolumeKey key = KeyArea.open(slice(disk, header.area(0)), header.area(0), derived, 64)) {
            assertThat(VolumeKeyDigest.matches(key, header.digest())).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "serpent-xts-plain64, 512, sha512",
        "twofish-cbc-essiv:sha256, 256, sha256",
        "aes-lrw-benbi, 384, sha1",
        "camellia-xts-plain64, 256, whirlpool"
    })
    void sealsAndOpensWhatNoJudgeHereHas(String cipher, int keyBits, String hash) {
        var area = new Area(new Size(4096), new Size(Luks1Header.areaSize(32)), cipher, keyBits, hash, 4000);
        try (VolumeKey key = VolumeKey.random(32);
                var derived = new DerivedKey(new byte[keyBits / 8]);
                VolumeKey opened = KeyArea.open(KeyArea.seal(key, area, derived), area, derived, 32)) {
            assertThat(opened.sameAs(key)).isTrue();
        }
    }

    private Path format(String cipher, int keyBits, String hash) throws Exception {
        Path image = folder.resolve("image");
        Files.write(image, new byte[4 << 20]);
        assertThat(cryptsetup(
                        "luksFormat",
                        "--type=luks1",
                        "--pbkdf-force-iterations=1000",
                        "--batch-mode",
                        "-c",
                        cipher,
                        "-s",
                        "" + keyBits,
                        "-h",
                        hash,
                        "--key-file",
                        "-",
                        image.toString()))
                .isZero();
        return image;
    }

    private int cryptsetup(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("cryptsetup"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Its exit status; the passphrase on its standard input. */
    private int run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (var in = process.getOutputStream()) {
            in.write(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static Passphrase passphrase(String text) {
        return Passphrase.owning(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] slice(byte[] disk, Area area) {
        int start = (int) area.offset().bytes();
        return Arrays.copyOfRange(disk, start, start + (int) area.size().bytes());
    }

    private static byte[] patched(byte[] disk, Area area, byte[] sealed) {
        byte[] copy = disk.clone();
        System.arraycopy(sealed, 0, copy, (int) area.offset().bytes(), sealed.length);
        return copy;
    }
}
