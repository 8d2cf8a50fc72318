package luksh.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import luksh.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judges agree with each other, so the runners say what the programs say. */
class OraclesTest {
    private static final byte[] OLD = "old pässword".getBytes(UTF_8);
    private static final byte[] NEW = "new\n".getBytes(UTF_8);

    @TempDir
    Path folder;

    @Test
    void cryptsetupMakesChangesSavesAndRestoresAContainer() throws Exception {
        Path image = Cryptsetup.formatted(folder.resolve("image"), 4 << 20, OLD);
        Cryptsetup.addKey(image, OLD, NEW, 5);
        assertThat(Cryptsetup.opens(image, OLD, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, NEW, 5)).isTrue();
        assertThat(Cryptsetup.opens(image, NEW, 0)).isFalse();
        assertThat(Cryptsetup.opens(image, OLD, 1)).isFalse();
        assertThat(Cryptsetup.dump(image).accepted().out()).contains("Key Slot 5: ENABLED");
        assertThat(Cryptsetup.volumeKey(image, NEW)).hasSize(64).isEqualTo(Cryptsetup.volumeKey(image, OLD));

        Path backup = folder.resolve("backup");
        Cryptsetup.headerBackup(image, backup);
        Cryptsetup.killSlot(image, OLD, 5);
        assertThat(Cryptsetup.open(image, NEW).status()).isEqualTo(2);
        Cryptsetup.headerRestore(image, backup).accepted();
        assertThat(Cryptsetup.opens(image, NEW, 5)).isTrue();

        Path empty = Files.write(folder.resolve("empty"), new byte[4096]);
        assertThat(Cryptsetup.isLuks(image)).isTrue();
        assertThat(Cryptsetup.isLuks(empty)).isFalse();
        assertThatThrownBy(() -> Cryptsetup.dump(empty).accepted()).isInstanceOf(AssertionError.class);
    }

    @Test
    void qemuAndGrubReadTheSamePayload() throws Exception {
        Path image = folder.resolve("image");
        QemuImg.create(image, 1 << 20, OLD, "cipher-alg=serpent-256", "hash-alg=sha512");
        var content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        Path raw = Files.write(folder.resolve("raw"), content);
        QemuImg.encrypt(raw, OLD, image).accepted();
        Path back = folder.resolve("back");
        QemuImg.decrypt(image, OLD, back).accepted();
        Content.assertHolds(back, content);
        assertThat(QemuImg.decrypt(image, NEW, back).status()).isNotZero();
        assertThat(GrubFstest.opens(image, OLD)).hasValue(0);
        assertThat(GrubFstest.opens(image, "wrong".getBytes(UTF_8))).isEmpty();
        assertThat(GrubFstest.payload(image, OLD, 16)).isEqualTo(Arrays.copyOf(content, 16 * 512));
        assertThatThrownBy(() -> GrubFstest.file(image, OLD, "/absent")).isInstanceOf(AssertionError.class);
    }

    @Test
    void aProgramIsGivenItsInputAndItsStatusIsTold() {
        assertThat(Oracle.run("abc".getBytes(UTF_8), "cat").accepted().out()).isEqualTo("abc");
        assertThat(Oracle.run("sh", "-c", "echo no >&2; exit 7"))
                .extracting(Oracle.Verdict::status, Oracle.Verdict::stderr)
                .containsExactly(7, "no\n");
        // more than a pipe holds, and nobody reads it
        assertThat(Oracle.run(new byte[1 << 20], "true").status()).isZero();
        assertThat(Oracle.find("no such program")).isEmpty();
    }
}
