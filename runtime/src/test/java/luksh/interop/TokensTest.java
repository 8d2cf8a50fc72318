package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import luksh.Change;
import luksh.Container;
import luksh.change.step.Guard;
import luksh.change.step.RefusedException;
import luksh.format.Priority;
import luksh.format.Token;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens and names of slots, in our eyes, cryptsetup's and systemd's. */
class TokensTest {
    private static final String TPM =
            "{\"type\":\"my-tpm\",\"keyslots\":[\"1\"],\"blob\":\"AAEC\",\"n\":1.50,\"x\":{}}";
    private static final String KEYRING =
            "{\"type\":\"luks2-keyring\",\"keyslots\":[\"0\"],\"key_description\":\"my:key\"}";

    @TempDir
    Path folder;

    private Workbench bench;
    private Path image;

    @BeforeEach
    void makeImage() {
        Oracle.require("cryptsetup");
        bench = new Workbench(folder);
        image = CryptsetupLuks2.formatted(bench.path("disk.img"), ANNA);
        CryptsetupLuks2.addKey(image, ANNA, BERT, 1);
    }

    private Container change(Consumer<Change> steps) {
        Container disk = bench.open(image);
        disk.change(c -> {
            c.authorize(secret(ANNA));
            steps.accept(c);
        });
        return disk;
    }

    private byte[] bytes() throws Exception {
        return Files.readAllBytes(image);
    }

    private static String exported(Container disk, int number) {
        return disk.tokens().stream()
                .filter(token -> token.number() == number)
                .map(Token::json)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWeImportCryptsetupExportsUnchangedAndTheOtherWayRound() {
        Container disk = change(c -> {
            c.importToken(TPM);
            c.importToken(KEYRING);
        });
        assertThat(CryptsetupLuks2.token(image, "", "export", "--token-id", "0")
                        .accepted()
                        .out())
                .isEqualTo(TPM);
        assertThat(CryptsetupLuks2.token(image, "", "export", "--token-id", "1")
                        .accepted()
                        .out())
                .isEqualTo(KEYRING);
        assertThat(exported(disk, 0)).isEqualTo(TPM);
        Cryptsetup.dump(image).accepted();

        CryptsetupLuks2.token(image, TPM, "import", "--json-file", "-", "--token-id", "5")
                .accepted();
        assertThat(exported(bench.open(image), 5)).isEqualTo(TPM);
    }

    @Test
    void whatCryptsetupImportedWeAssignUnassignAndRemoveAndItUnassignsWhatWeAssigned() {
        CryptsetupLuks2.token(image, TPM, "import", "--json-file", "-", "--token-id", "3")
                .accepted();
        Container disk = change(c -> {
            c.token(3).assign(slot(0));
            c.token(3).unassign(slot(1));
        });
        assertThat(CryptsetupLuks2.token(image, "", "export", "--token-id", "3")
                        .accepted()
                        .out())
                .contains("\"keyslots\":[\"0\"]");
        String both = TPM.replace("[\"1\"]", "[\"0\",\"1\"]");
        CryptsetupLuks2.token(image, both, "import", "--json-file", "-", "--token-id", "3", "--token-replace")
                .accepted();
        assertThat(bench.open(image).tokens().get(0).slots()).containsExactly(0, 1);
        CryptsetupLuks2.token(image, "", "unassign", "--token-id", "3", "--key-slot", "0")
                .accepted();
        change(c -> c.token(3).remove());
        assertThat(CryptsetupLuks2.token(image, "", "export", "--token-id", "3").status())
                .isEqualTo(1);
        assertThat(disk.slots()).hasSize(2);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                           | json
            x                                            | json
            []                                           | token
            {"keyslots":[]}                              | token.type
            {"type":"","keyslots":[]}                    | token.type
            {"type":7,"keyslots":[]}                     | token.type
            {"type":"foo"}                               | token.keyslots
            {"type":"foo","keyslots":[0]}                | token.keyslots[0]
            {"type":"foo","keyslots":["9"]}              | tokens.0.keyslots[0]
            {"type":"foo","keyslots":["00"]}             | tokens.0.keyslots[0]
            {"type":"luks2-foo","keyslots":["0"]}        | token.type
            {"type":"luks2-keyring","keyslots":["0"]}    | token.key_description
            """)
    void whatCryptsetupRefusesToImportWeRefuseBeforeAnythingIsWritten(String json, String field) throws Exception {
        assertThat(CryptsetupLuks2.token(image, json, "import", "--json-file", "-")
                        .status())
                .isEqualTo(1);
        byte[] before = bytes();
        assertThatThrownBy(() -> change(c -> c.importToken(json)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("refused (token): token 0: invalid " + field + ": found ");
        assertThat(bytes()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"foo","keyslots":[]} junk            | invalid json:
            {"type":"foo","keyslots":[],"keyslots":[]}   | invalid json:
            {"type":"luksh-name","keyslots":[]}          | luksh name-slot
            """)
    void whatIsMoreThanOneTokenOrOursIsRefused(String json, String reason) throws Exception {
        byte[] before = bytes();
        assertThatThrownBy(() -> change(c -> c.importToken(json)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("refused (token): token 0: ")
                .hasMessageContaining(reason);
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void aTokenThatWouldMakeTheHeaderTooDeepOrTooLongIsRefused() throws Exception {
        byte[] before = bytes();
        String deep = "{\"type\":\"foo\",\"keyslots\":[],\"x\":" + "[".repeat(30) + "]".repeat(30) + "}";
        assertThatThrownBy(() -> change(c -> c.importToken(deep)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 31 levels");
        String half = "{\"type\":\"foo\",\"keyslots\":[],\"x\":\"\\ud800\"}";
        assertThatThrownBy(() -> change(c -> c.importToken(half)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("invalid json: found ");
        String large = "{\"type\":\"foo\",\"keyslots\":[],\"x\":\"" + "x".repeat(12_000) + "\"}";
        assertThatThrownBy(() -> change(c -> c.importToken(large))).hasMessageContaining("the JSON area of the header");
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void stepsForTokensOrSlotsThatAreNotThereAreRefused() {
        change(c -> c.importToken(TPM));
        assertThatThrownBy(() -> change(c -> c.token(7).remove())).hasMessageContaining("no-such-token");
        assertThatThrownBy(() -> change(c -> c.token(0).assign(slot(4)))).hasMessageContaining("slot-not-in-use");
        assertThatThrownBy(() -> change(c -> c.token(0).unassign(slot(0)))).hasMessageContaining("not assigned");
        assertThatThrownBy(() -> change(c -> {
                    for (int i = 0; i < 32; i++) {
                        c.importToken("{\"type\":\"t\",\"keyslots\":[]}");
                    }
                }))
                .hasMessageContaining("no-free-token");
    }

    @Test
    void aSlotThatATokenIsForStaysUnlessTheTokenGoesFirstOrItIsAllowed() throws Exception {
        change(c -> c.importToken(TPM));
        byte[] before = bytes();
        List<Consumer<Change>> losses = List.of(
                c -> c.kill(slot(1)), c -> c.remove(secret(BERT)), c -> c.replace(slot(1), secret(BERT), secret(CARL)));
        for (Consumer<Change> loss : losses) {
            assertThatThrownBy(() -> change(loss))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("TOKEN_CLAIMED_SLOT")
                    .hasMessageContaining("token 0 (my-tpm)")
                    .hasMessageContaining(" --remove 0");
        }
        assertThat(bytes()).isEqualTo(before);
        change(c -> c.rekey(slot(1), k -> k.iterations(1001)), BERT);
        assertThat(bench.open(image).tokens().get(0).slots()).containsExactly(1);
        change(c -> {
            c.token(0).unassign(slot(1));
            c.kill(slot(1));
        });
        assertThat(bench.open(image).slots()).hasSize(1);
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
    }

    private void change(Consumer<Change> steps, byte[] passphrase) {
        change(c -> {
            c.authorize(secret(passphrase));
            steps.accept(c);
        });
    }

    @Test
    void anAllowedKillUnassignsTheSlotAndKeepsTheToken() {
        change(c -> c.importToken(TPM));
        change(c -> {
            c.allow(Guard.TOKEN_CLAIMED_SLOT);
            c.kill(slot(1));
        });
        assertThat(CryptsetupLuks2.token(image, "", "export", "--token-id", "0")
                        .accepted()
                        .out())
                .isEqualTo(TPM.replace("[\"1\"]", "[]"));
    }

    @Test
    void namesAreToleratedByCryptsetupAndUnseenBySystemd() {
        Oracle.require("systemd-cryptenroll");
        Container disk = change(c -> {
            c.name(slot(0), "Anna ä 日本");
            c.name(slot(1), "key file on /boot");
        });
        assertThat(disk.slot(0).name()).isEqualTo("Anna ä 日本");
        assertThat(disk.slot(1).name()).isEqualTo("key file on /boot");
        assertThat(Cryptsetup.dump(image).accepted().out()).contains("0: luksh-name");
        assertThat(CryptsetupLuks2.enrolled(image)).containsExactly("0 password", "1 password");

        Cryptsetup.killSlot(image, ANNA, 1);
        CryptsetupLuks2.addKey(image, ANNA, CARL, 1);
        disk = bench.open(image);
        assertThat(disk.slot(1).name()).as("Carl's slot has another salt").isEmpty();
        assertThat(disk.slot(0).name()).isEqualTo("Anna ä 日本");
        disk = change(c -> c.name(slot(1), "Carl"));
        assertThat(disk.tokens()).hasSize(1);
        assertThat(disk.slot(1).name()).isEqualTo("Carl");
    }

    @Test
    void aNameStaysWithItsSlotThroughRekeyReplaceAndPriorityAndGoesWithIt() {
        change(c -> c.name(slot(0), "Anna"));
        Container disk = change(c -> {
            c.rekey(slot(0), k -> k.iterations(1001));
            c.name(slot(1), "Bert");
            c.replace(slot(1), secret(BERT), secret(CARL));
            c.priority(slot(1), Priority.PREFER);
        });
        assertThat(disk.slot(0).name()).isEqualTo("Anna");
        assertThat(disk.slot(1).name()).isEqualTo("Bert");
        disk = change(c -> c.kill(slot(1)));
        assertThat(exported(disk, 0)).contains("Anna").doesNotContain("Bert");
        disk = change(c -> c.name(slot(0), ""));
        assertThat(disk.tokens()).isEmpty();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void aNewSlotIsNamedAndPreferredInTheSameStep() {
        Container disk = change(c -> c.add(
                secret(CARL),
                s -> s.in(slot(2))
                        .name("Carl")
                        .priority(Priority.IGNORE)
                        .pbkdf2()
                        .iterations(1000)));
        assertThat(disk.slot(2).name()).isEqualTo("Carl");
        assertThat(CryptsetupLuks2.json(image)).contains("\"priority\":0");
        assertThat(Cryptsetup.open(image, CARL).status()).isEqualTo(2);
        assertThat(Cryptsetup.opens(image, CARL, 2)).isTrue();
        assertThat(exported(disk, 0)).contains("\"name\":\"Carl\"");
    }
}
