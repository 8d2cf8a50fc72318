package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import luksh.Container;
import luksh.Content;
import luksh.LongTestShare;
import luksh.Volume;
import luksh.oracle.Oracle;
import luksh.oracle.QemuImg;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** qemu-img makes containers, we open, copy and change them. It measures for seconds, so there are few of these. */
@TestInstance(Lifecycle.PER_CLASS)
class QemuTest {
    private static final int PAYLOAD = 9 << 20;

    private Path folder = Path.of("");
    private Path raw = Path.of("");

    @BeforeAll
    void randomContent(@TempDir Path scratch) throws Exception {
        folder = scratch;
        Oracle.require("qemu-img");
        var content = new byte[PAYLOAD];
        new Random(7).nextBytes(content);
        raw = Files.write(folder.resolve("raw"), content);
    }

    static List<String> settings() {
        return LongTestShare.of(List.of(
                "cipher-alg=serpent-256,cipher-mode=xts,ivgen-alg=plain64,hash-alg=sha512",
                "cipher-alg=twofish-256,cipher-mode=cbc,ivgen-alg=essiv,ivgen-hash-alg=sha256,hash-alg=sha1",
                "cipher-alg=aes-128,cipher-mode=ecb,ivgen-alg=plain,hash-alg=ripemd160",
                "cipher-alg=aes-256,cipher-mode=xts,ivgen-alg=essiv,ivgen-hash-alg=sha256,hash-alg=sha224",
                "cipher-alg=serpent-128,cipher-mode=cbc,ivgen-alg=plain,hash-alg=sha384"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    @Execution(ExecutionMode.CONCURRENT)
    void whatQemuWroteWeReadAndChange(String settings) {
        var bench = new Workbench(folder);
        String name = Integer.toHexString(settings.hashCode());
        Path image = bench.path("qemu" + name);
        QemuImg.create(image, PAYLOAD, ANNA, settings);
        QemuImg.encrypt(raw, ANNA, image).accepted();

        Container disk = bench.open(image);
        Path copy = bench.path("copy" + name);
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.copyTo(copy.toString());
        }
        Content.assertSame(copy, raw);
        disk.change(c -> {
            c.authorize(secret(ANNA));
            c.add(secret(BERT), s -> s.in(slot(7)).iterations(1000));
            c.kill(slot(0));
        });
        Path back = bench.path("back" + name);
        QemuImg.decrypt(image, BERT, back).accepted();
        Content.assertSame(back, raw);
        assertThat(QemuImg.decrypt(image, ANNA, bench.path("none" + name)).status())
                .isEqualTo(1);
    }
}
