package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import luksh.Container;
import luksh.Content;
import luksh.Volume;
import luksh.crypto.Secret;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.oracle.QemuImg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A header that is lost is written anew from the volume key and what is known about the container. */
class VolumeKeyTest {
    @TempDir
    Path folder;

    @BeforeEach
    void judgesAreThere() {
        Oracle.require("cryptsetup");
        Oracle.require("qemu-img");
    }

    @ParameterizedTest
    @CsvSource({"aes-xts-plain64, 512, sha256", "aes-cbc-essiv:sha256, 128, sha1", "aes-xts-plain, 256, sha512"})
    void aHeaderWrittenAnewOpensThePayloadThatIsThere(String cipher, int keyBits, String hash) throws IOException {
        var bench = new Workbench(folder);
        Path image = Cryptsetup.formatted(
                bench.path("image"), 5 << 20, ANNA, "--cipher", cipher, "--key-size", "" + keyBits, "--hash", hash);
        var content = new byte
                [(int) (Files.size(image) - bench.open(image).payloadOffset().bytes())];
        new Random(9).nextBytes(content);
        Path raw = Files.write(bench.path("raw"), content);
        QemuImg.encrypt(raw, ANNA, image).accepted();

        Container disk = bench.open(image);
        Path saved = bench.path("key");
        try (Secret key = disk.volumeKey(secret(ANNA))) {
            key.saveTo(saved.toString());
        }
        Content.assertHolds(saved, Cryptsetup.volumeKey(image, ANNA));
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(new byte[Math.toIntExact(disk.payloadOffset().bytes())]);
        }

        Secret key = secret(Files.readAllBytes(saved)).asVolumeKey();
        bench.formatExisting(
                image,
                f -> f.version(Version.LUKS1)
                        .cipher(cipher)
                        .keyBits(keyBits)
                        .hash(hash)
                        .payloadOffset(disk.payloadOffset())
                        .uuid(disk.uuid())
                        .volumeKey(key)
                        .add(secret(BERT), s -> s.iterations(1000)));
        assertThat(Cryptsetup.opens(image, BERT, 0)).isTrue();
        assertThat(Cryptsetup.volumeKey(image, BERT)).hasSize(keyBits / 8).isEqualTo(Files.readAllBytes(saved));
        assertThat(bench.open(image).uuid()).isEqualTo(disk.uuid());
        Path back = bench.path("back");
        QemuImg.decrypt(image, BERT, back).accepted();
        Content.assertSame(back, raw);
    }

    @Test
    void theVolumeKeyOpensThePayloadWithoutAnySlot() throws IOException {
        var bench = new Workbench(folder);
        Path image = Cryptsetup.formatted(bench.path("image"), 3 << 20, ANNA);
        byte[] key = Cryptsetup.volumeKey(image, ANNA);
        try (Volume volume = bench.open(image).unlock(secret(ANNA))) {
            volume.write(new Size(1000), BERT);
        }
        Cryptsetup.erase(image);
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(1);
        Container disk = bench.open(image);
        Secret given = secret(key).asVolumeKey();
        try (Volume volume = disk.unlock(given)) {
            assertThat(volume.read(new Size(1000), new Size(BERT.length))).isEqualTo(BERT);
        }
        disk.change(c -> {
            c.authorize(given);
            c.add(secret(BERT), s -> s.iterations(1000));
        });
        assertThat(Cryptsetup.opens(image, BERT, 0)).isTrue();
    }
}
