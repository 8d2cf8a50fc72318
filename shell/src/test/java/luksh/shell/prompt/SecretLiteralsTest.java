package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines hold a passphrase that was typed as a text. */
@Tag("once")
class SecretLiteralsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "disk.whoOpens(\"hunter2\")",
                "disk.whoOpens('hunter2')",
                "disk.whoOpens( (\"hunter2\") )",
                "disk.whoOpenss(\"hunter2\")",
                "disk.whoOpens(\"hunter2",
                "disk.whoOpens(\"hunter2\";",
                "disk.change(c -> c.add(\"hunter2\"))",
                "disk.change(c -> { c.authorize(ask(\"Old\"), \"hunter2\"); })",
                "disk.change(c -> c.replace(slot(0), ask(\"Old\"), \"hunter2\"))",
                "rotate(luksAll(\"*.img\"), r -> r.from(\"hunter2\").to(askNew(\"New\")))",
                "vault(\"dir\", v -> v.key(\"key.pem\", \"hunter2\"))",
                "disk.unlock(\"hunter2\" + 1)",
                "disk.addKey(\"hunter2\")",
                "Secret key = \"hunter2\"",
                "disk.whoOpens(\"\"\"\n  hunter2\"\"\")"
            })
    void aTextWhereASecretBelongs(String line) {
        assertThat(SecretLiterals.in(line, true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "luks(\"disk.img\").slips()",
                "luk(\"disk.img\")",
                "disk.whoOpens(ask(\"Passphrase\")).foo()",
                "disk.whoOpens(keyFile(\"hunter2\")",
                "disk.change(c -> c.name(slot(0), \"Anna\"), 3)",
                "say(\"%s\", nothing)",
                "disk.whoOpens(key) // \"quoted\"",
                "vault(\"dir\", v -> v.key(\"key.pem\", ask(\"Key\")), 3)"
            })
    void aTextThatIsNone(String line) {
        assertThat(SecretLiterals.in(line, true)).isFalse();
    }

    /** What compiles has no text for a secret, unless it makes one of it. */
    @ParameterizedTest
    @ValueSource(strings = {"names.add(\"hunter2\")", "Secret key = ask(\"Passphrase\")", "var s = \"hunter2\""})
    void aLineThatJavaTakes(String line) {
        assertThat(SecretLiterals.in(line, false)).isFalse();
        assertThat(SecretLiterals.in("luksh.crypto.Passphrase.owning(\"hunter2\".getBytes())", false))
                .isTrue();
    }
}
