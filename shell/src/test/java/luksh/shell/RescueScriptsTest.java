package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import luksh.Content;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands rescue, repair, check and dump on LUKS2 headers, whole and damaged, through the program. */
class RescueScriptsTest {
    private static final int COPY = 16384;

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;

    @BeforeEach
    void makeImage() {
        desk = new Desk(folder, cache);
        image = desk.luks2("two.img");
    }

    private byte[] zeros(int... stretches) {
        byte[] bytes = desk.bytes(image);
        for (int i = 0; i < stretches.length; i += 2) {
            Arrays.fill(bytes, stretches[i], stretches[i] + stretches[i + 1], (byte) 0);
        }
        desk.write("two.img", bytes);
        return bytes;
    }

    @Test
    void whatIsLostIsToldShownAndMended() {
        byte[] lost = zeros(0, 2048, COPY, 6);
        var refused = desk.run("dump", image);
        assertThat(refused.status()).isEqualTo(4);
        assertThat(refused.err()).contains("luksh rescue " + image);

        var rehearsed = desk.run("rescue", image, "--dry-run").done();
        assertThat(rehearsed.out()).contains("at byte 16384", "1 of 1");
        assertThat(rehearsed.err()).contains("1. mend header", "UUID");
        Content.assertHolds(image, lost);

        var asked = desk.run("rescue", image);
        assertThat(asked.status()).isEqualTo(1);
        assertThat(asked.err()).contains(Wording.NOT_CONFIRMED);
        Content.assertHolds(image, lost);

        assertThat(desk.run("rescue", image, "--prove", "--key-file", desk.key(BERT), "--yes")
                        .status())
                .isEqualTo(2);
        Content.assertHolds(image, lost);

        desk.run("rescue", image, "--prove", "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(desk.run("check", image).done().out()).startsWith(image + ": no findings");
        assertThat(desk.run("rescue", image).done().out()).contains(Wording.NO_DAMAGE);
    }

    @Test
    void whereNothingFitsItIsStatusFour() {
        byte[] lost = zeros(0, 4096, COPY, 4096);
        var ended = desk.run("rescue", image, "--yes");
        assertThat(ended.status()).isEqualTo(4);
        assertThat(ended.out()).contains("a header backup can help");
        Content.assertHolds(image, lost);
    }

    @Test
    void underJsonEachResultIsALine() {
        zeros(0, 2048, COPY, 6);
        List<String> lines = desk.run("rescue", image, "--json", "--yes")
                .done()
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(Json.object(Json.list(Json.parse(lines.get(0))).get(0))).containsKeys("severity", "rule", "fix");
        assertThat(Json.object(Json.list(Json.parse(lines.get(1))).get(0))).containsEntry("type", "container");
        assertThat(Json.object(lines.get(2))).containsEntry("done", true);
    }

    @Test
    void aLuks1HeaderIsProvedOnACopyBeforeItIsMended() {
        Path one = desk.image();
        byte[] whole = desk.bytes(one);
        byte[] lost = whole.clone();
        lost[6] = 7;
        desk.write(one.getFileName().toString(), lost);
        assertThat(desk.run("rescue", one, "--prove", "--key-file", desk.key("nobody".getBytes(UTF_8)), "--yes")
                        .status())
                .isEqualTo(2);
        Content.assertHolds(one, lost);
        var mended = desk.run("rescue", one, "--prove", "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(mended.out())
                .contains("version: 1793; it must be 1", "tested in memory, this passphrase unlocks the header");
        Content.assertHolds(one, whole);
    }

    @Test
    void aProofIsAskedForAlsoWhereNoDamageIsSeen() {
        Path one = desk.image();
        byte[] lost = desk.bytes(one);
        desk.run("rescue", one, "--prove", "--key-file", desk.key(ANNA)).done();
        lost[115] ^= 4;
        desk.write(one.getFileName().toString(), lost);
        var refused = desk.run("rescue", one, "--prove", "--key-file", desk.key(ANNA));
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out() + refused.err())
                .contains("luksh restore DEVICE FILE", "luksh rescue DEVICE --vault DIR");
        Content.assertHolds(one, lost);
    }

    /** Values that nothing decides are tried, a digest is told as what it is, and a wrong passphrase writes nothing. */
    @Test
    void whatOnlyAPassphraseDecidesIsProvedByIt() {
        Path one = desk.image();
        byte[] whole = desk.bytes(one);
        byte[] lost = whole.clone();
        Arrays.fill(lost, 8, 40, (byte) 0);
        desk.write(one.getFileName().toString(), lost);
        var told = desk.run("rescue", one, "--yes");
        assertThat(told.status()).isEqualTo(4);
        assertThat(told.out()).contains("luksh rescue " + one + " --prove");
        assertThat(desk.run("rescue", one, "--prove", "--key-file", desk.key("nobody".getBytes(UTF_8)), "--yes")
                        .status())
                .isEqualTo(2);
        Content.assertHolds(one, lost);
        var mended = desk.run("rescue", one, "--prove", "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(mended.err()).contains("for at most 120 s", "cipher-name is aes");
        Content.assertHolds(one, whole);
        Arrays.fill(lost, 112, 164, (byte) 0);
        System.arraycopy(whole, 0, lost, 0, 112);
        desk.write(one.getFileName().toString(), lost);
        var digest =
                desk.run("rescue", one, "--prove", "--key-file", desk.key(ANNA), "--key-file", desk.key(BERT), "--yes");
        assertThat(digest.out())
                .contains("the digest of the volume key is damaged")
                .doesNotContain(Wording.NO_DAMAGE);
    }

    @Test
    void aFieldThatBrokeComesBackFromTheVaultOrAFile() {
        Path one = desk.image();
        byte[] whole = desk.bytes(one);
        Path safe = desk.path("safe");
        desk.run("save", one, "--vault", safe).done();
        Path file = desk.write("saved.luks", Arrays.copyOf(whole, 2 << 20));
        byte[] lost = whole.clone();
        lost[8] = 'x';
        desk.write(one.getFileName().toString(), lost);
        assertThat(desk.run("check", one).status()).isEqualTo(1);
        assertThat(desk.run("restore", one, file, "--yes").err()).contains("luksh rescue " + one + " --backup " + file);
        desk.run("rescue", one, "--vault", safe, "--prove", "--key-file", desk.key(ANNA), "--yes")
                .done();
        Content.assertHolds(one, whole);
        desk.write(one.getFileName().toString(), lost);
        desk.run("rescue", one, "--backup", file, "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(Cryptsetup.opens(one, ANNA, 0)).isTrue();
    }

    @Test
    void aLostKeyAreaIsAnErrorAndTheBackupThatHasItIsNamed() {
        Path one = desk.image();
        Path safe = desk.path("safe");
        desk.run("save", one, "--vault", safe).done();
        byte[] lost = desk.bytes(one);
        Arrays.fill(lost, 8192, 8704, (byte) 'x');
        desk.write(one.getFileName().toString(), lost);
        assertThat(desk.run("rescue", one).status()).isEqualTo(1);
        var told = desk.run("rescue", one, "--vault", safe, "--json");
        assertThat(told.status()).isEqualTo(1);
        String start = "luksh restore " + one + " ";
        assertThat(told.out()).contains(start + safe);
        int from = told.out().indexOf(start) + start.length();
        String file = told.out().substring(from, told.out().indexOf('"', from));
        desk.run("restore", one, file, "--key-file", desk.key(BERT), "--yes").done();
        assertThat(Cryptsetup.opens(one, ANNA, 0)).isTrue();
    }

    @Test
    void aLostCopyIsRepairedAndNothingElse() {
        byte[] whole = desk.bytes(image);
        byte[] lost = zeros(COPY, COPY);
        var checked = desk.run("check", image);
        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.out()).contains("copy-damaged", "luksh repair ");
        assertThat(desk.run("repair", image).status()).isEqualTo(1);
        Content.assertHolds(image, lost);
        desk.run("repair", image, "--yes").done();
        byte[] repaired = desk.bytes(image);
        assertThat(Arrays.copyOf(repaired, COPY)).isEqualTo(Arrays.copyOf(whole, COPY));
        Cryptsetup.dump(image).accepted();
        // cryptsetup found nothing to repair
        Content.assertHolds(image, repaired);
        assertThat(desk.run("repair", image, "--yes").done().err()).contains("nothing to repair");
    }

    @Test
    void dumpsAreCryptsetupsAndReadingNeverWrites() {
        assertThat(desk.run("dump", image).done().out())
                .isEqualTo(Cryptsetup.dump(image).accepted().out());
        byte[] lost = zeros(0, COPY);
        desk.run("dump", image).done();
        desk.run("dump", "--json", image).done();
        assertThat(desk.run("check", image).status()).isEqualTo(1);
        Content.assertHolds(image, lost);
    }

    @Test
    void ofAFewBytesNothingUntrueIsSaid() {
        var random = new byte[50_000];
        new Random(13).nextBytes(random);
        Path noise = desk.write("noise", random);
        assertThat(desk.run("rescue", noise).out())
                .contains("1 of 1 blocks of up to 64 KiB look like encrypted or random data")
                .doesNotContain("nothing here looks");
        Path tiny = desk.write("tiny", new byte[6]);
        assertThat(desk.run("rescue", tiny).out())
                .contains("6 B are not enough for a header and a key area")
                .doesNotContain("4096");
    }
}
