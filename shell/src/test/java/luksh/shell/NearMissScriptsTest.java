package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What who-opens says of a passphrase that opens nothing, although something near it does. */
@Tag("once")
class NearMissScriptsTest extends Samples {
    private static final String ANNAS = new String(ANNA, UTF_8);

    private Ended tried(String secret, Object... more) {
        Object[] words = new Object[4 + more.length];
        Path key = desk.write("tried.key", secret);
        System.arraycopy(new Object[] {"who-opens", image, "--key-file", key}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        Ended ended = desk.run(words);
        assertThat(ended.status()).as("%s", ended).isEqualTo(2);
        assertThat(ended.err()).endsWith("this passphrase unlocks no key slot of " + image + "\n");
        assertThat(ended.out() + ended.err()).doesNotContain(secret.strip());
        return ended;
    }

    @Test
    void aKeyFileThatEndsWithANewlineOpensWithoutIt() {
        Ended ended = tried(ANNAS + "\n");
        assertThat(ended.err()).contains("also trying this passphrase with or without a final newline");
        assertThat(ended.out())
                .contains("the secret ends with a newline; " + Wording.WITHOUT_NEWLINE)
                .contains("luksh who-opens " + image + " --key-file FILE --key-file-size " + ANNA.length);
        // the line does what it says
        desk.run("who-opens", image, "--key-file", desk.path("tried.key"), "--key-file-size", ANNA.length)
                .done();
        assertThat(tried(ANNAS + "\r\n").out()).contains(Wording.WITHOUT_NEWLINE);
        assertThat(tried("nobody's\n").out()).contains("without the newline it unlocks no slot either");
        assertThat(tried("nobody's").out()).doesNotContain("newline");
        assertThat(tried(ANNAS + "\n", "--json").out())
                .contains("\"rule\":\"newline\"", "--key-file-size " + ANNA.length);
    }

    @Test
    void aSlotWhoseKeyFileEndsWithANewlineDoesNotOpenWithoutIt() {
        Cryptsetup.addKey(image, ANNA, "carl's one\n".getBytes(UTF_8), 4);
        assertThat(tried("carl's one").out())
                .contains("with a newline at the end, as in many key files, it unlocks slot 4");
    }

    @Test
    void accentsMayBeCharactersOfTheirOwn() {
        String composed = "Über Größe é 각";
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        Cryptsetup.addKey(image, ANNA, composed.getBytes(UTF_8), 5);
        assertThat(tried(decomposed).out()).contains("in composed form (NFC) it unlocks slot 5", "normalize(\"NFC\"");
        Cryptsetup.killSlot(image, ANNA, 5);
        Cryptsetup.addKey(image, ANNA, decomposed.getBytes(UTF_8), 6);
        assertThat(tried(composed).out()).contains("in decomposed form (NFD) it unlocks slot 6", "normalize(\"NFD\"");
        assertThat(tried("nobody's ü").out()).contains("in decomposed form (NFD) it unlocks no slot either");
    }

    @Test
    void aSlotWhoseKeyAreaIsDamagedIsNamed() throws Exception {
        byte[] bytes = desk.bytes(image);
        Arrays.fill(bytes, 4096 + 512, 4096 + 2048, (byte) 0);
        Files.write(image, bytes);
        Ended ended = tried(ANNAS);
        assertThat(ended.out())
                .contains("area-not-random", "slot 0", "no passphrase unlocks this slot", "luksh check " + image)
                .doesNotContain("slot 1");
        // and what is whole opens as ever
        desk.run("who-opens", image, "--key-file", desk.key(BERT)).done();
    }

    @Test
    void aReplacementTellsItAndARotationNever() {
        Path key = desk.write("tried.key", ANNAS + "\n");
        Ended replace = desk.run("replace", image, "--key-file", key, "--new-key-file", desk.key(BERT), "--yes");
        assertThat(replace.status()).isEqualTo(2);
        assertThat(replace.out()).contains(Wording.WITHOUT_NEWLINE);
        Ended rotate = desk.run("rotate", image, "--key-file", key, "--new-key-file", desk.key(Desk.CARL), "--yes");
        assertThat(rotate.status()).isEqualTo(6);
        assertThat(rotate.out() + rotate.err())
                .contains("wrong-passphrase")
                .doesNotContain("newline", "also trying this passphrase");
    }
}
