package luksh.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.numbers;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import luksh.Container;
import luksh.change.step.RefusedException;
import luksh.format.Pbkdf2;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery keys: ours in systemd's eyes and cryptsetup's, theirs in ours, and how a person may type them. */
class RecoveryKeyInteropTest {
    private static final String FORM = "([cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}";

    @TempDir
    Path folder;

    private Workbench bench;
    private Path image;

    @BeforeEach
    void makeImage() {
        Oracle.require("cryptsetup");
        bench = new Workbench(folder);
        image = CryptsetupLuks2.formatted(bench.path("disk.img"), ANNA);
    }

    private String enrol(Path container) {
        var slot = new AtomicInteger();
        bench.open(container).change(c -> {
            c.authorize(secret(ANNA));
            slot.set(c.recoveryKey().number());
        });
        assertThat(slot).hasValue(1);
        assertThat(bench.person.revealed).hasSize(1);
        return bench.person.revealed.get(0);
    }

    private List<Integer> opens(String typed) {
        return numbers(bench.open(image), typed.getBytes(UTF_8));
    }

    @Test
    void systemdListsItAndCryptsetupOpensWithIt() {
        Oracle.require("systemd-cryptenroll");
        String key = enrol(image);
        assertThat(key).matches(FORM);
        assertThat(CryptsetupLuks2.enrolled(image)).containsExactly("0 password", "1 recovery");
        assertThat(Cryptsetup.opens(image, key.getBytes(UTF_8), 1)).isTrue();
        Container disk = bench.open(image);
        assertThat(disk.tokens().get(0).json()).isEqualTo("{\"type\":\"systemd-recovery\",\"keyslots\":[\"1\"]}");
        assertThat(disk.slot(1).kdf()).isInstanceOfSatisfying(Pbkdf2.class, kdf -> {
            assertThat(kdf.hash()).isEqualTo("sha512");
            assertThat(kdf.iterations()).isEqualTo(1000);
        });
        assertThat(bench.person.said).noneMatch(sentence -> sentence.contains(key));
        assertThat(bench.person.plans.toString()).doesNotContain(key);
        bench.person.revealed.clear();
        bench.open(image).change(c -> {
            c.authorize(secret(ANNA));
            c.name(slot(1), "safe");
            c.recoveryKey();
        });
        assertThat(CryptsetupLuks2.enrolled(image)).containsExactly("0 password", "1 recovery", "2 recovery");
        assertThat(bench.person.revealed.get(0)).isNotEqualTo(key);
    }

    @Test
    void theOneThatSystemdEnrolledOpensHoweverItIsTyped() {
        Oracle.require("systemd-cryptenroll");
        String key = Oracle.run(
                        "env",
                        "PASSWORD=" + new String(ANNA, UTF_8),
                        Oracle.require("systemd-cryptenroll"),
                        "--recovery-key",
                        image.toString())
                .accepted()
                .out()
                .strip();
        assertThat(key).matches(FORM);
        assertThat(opens(key)).containsExactly(1);
        assertThat(opens(key.toUpperCase(Locale.ROOT))).containsExactly(1);
        assertThat(opens(key.replace("-", ""))).containsExactly(1);
        assertThat(opens(key.replace("-", "").toUpperCase(Locale.ROOT))).containsExactly(1);
        assertThat(opens(key.replaceFirst("-", ""))).isEmpty();
        assertThat(opens(key.replace('-', ' '))).isEmpty();
        assertThat(opens(key + "\n")).isEmpty();
    }

    @Test
    void aPassphraseThatLooksLikeOneStillOpensAsItIsTyped() {
        String typed = "CBDEFGHIJKLNRTUV".repeat(4);
        bench.open(image).change(c -> {
            c.authorize(secret(ANNA));
            c.add(secret(typed.getBytes(UTF_8)), s -> s.pbkdf2().iterations(1000));
        });
        assertThat(Cryptsetup.opens(image, typed.getBytes(UTF_8), 1)).isTrue();
        assertThat(opens(typed)).containsExactly(1);
        assertThat(opens(typed.toLowerCase(Locale.ROOT))).isEmpty();
    }

    @Test
    void aRekeyWithACarelesslyTypedKeyKeepsTheKeyItself() {
        String key = enrol(image);
        bench.open(image).change(c -> {
            c.authorize(secret(key.replace("-", "").toUpperCase(Locale.ROOT).getBytes(UTF_8)));
            c.rekey(slot(1), k -> k.iterations(1001));
        });
        assertThat(Cryptsetup.opens(image, key.getBytes(UTF_8), 1)).isTrue();
    }

    @Test
    void onLuks1ItIsARandomPassphrase() {
        Path luks1 = Cryptsetup.formatted(bench.path("luks1.img"), 4 << 20, ANNA);
        assertThat(Cryptsetup.opens(luks1, enrol(luks1).getBytes(UTF_8), 1)).isTrue();
    }

    @Test
    void whereNobodySeesItNothingIsWritten() throws Exception {
        byte[] before = Files.readAllBytes(image);
        bench.person.sees = false;
        assertThatThrownBy(() -> enrol(image))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("refused (recovery-key): ");
        assertThat(bench.person.revealed).isEmpty();
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void aPlanAloneMakesNoKey() {
        assertThat(bench.open(image).plan(c -> c.recoveryKey()).possible()).isTrue();
        assertThat(bench.person.revealed).isEmpty();
    }
}
