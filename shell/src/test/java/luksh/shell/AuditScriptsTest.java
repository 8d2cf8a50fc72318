package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import luksh.format.Json;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command audit and the sample of that name, over images that cryptsetup made. */
class AuditScriptsTest extends Samples {
    @Test
    void auditSaysWhatIsWrongAndEndsWithOneIfItIsAnError() throws Exception {
        Path luks2 = desk.luks2("two.img");
        Ended ended = desk.run("audit", folder.resolve("*.img"), "--html", desk.path("r.html"));
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out())
                .contains("weak-kdf", image.toString(), luks2.toString(), "PBKDF2 with 1 000 iterations")
                .contains("not passed: policy server, 2 headers: ");
        assertThat(ended.err()).contains(desk.path("r.html") + ": report written");
        assertThat(desk.path("r.html")).content().contains("<svg", "not passed", luks2.toString());

        Path lax = desk.write("lax.policy", "# nothing\n");
        Ended passed = desk.run("audit", image, "--policy", lax, "--junit", desk.path("r.xml"), "--json")
                .done();
        var json = (Json.Obj) Json.parse(passed.out().strip().getBytes(UTF_8));
        assertThat(json.get("passed")).isEqualTo(Json.Word.TRUE);
        assertThat(desk.path("r.xml")).content().contains("tests=\"1\" failures=\"0\"");
    }

    /** LUKS1 has one hash for all, so there the cost alone. */
    @ParameterizedTest
    @CsvSource({"1,server", "2,server", "2,grub-boot"})
    void theLinesThatMendWeakCostsAndHashesDo(int version, String like) {
        Path disk = version == 1 ? image : desk.path("two.img");
        if (version == 2) {
            Cryptsetup.formatted(disk, 20 << 20, Desk.ANNA, "--type", "luks2", "--pbkdf", "pbkdf2", "--hash", "sha1");
        }
        Path policy = desk.write(
                "own.policy",
                "like = " + like + "\npbkdf2-iterations = 2_000\nargon2-memory = 65 MiB\nargon2-time = 4\n");
        Object[] audit = {"audit", disk, "--policy", policy, "--json"};
        for (int i = 0; i < 4; i++) {
            for (String fix : fixes(desk.run(audit).out()).limit(1).toList()) {
                assertThat(fix).startsWith("luksh ").contains(" " + disk + " ");
                var words = new ArrayList<Object>(
                        List.of(fix.substring("luksh ".length()).split(" ")));
                words.addAll(List.of("--key-file", desk.key(Desk.ANNA), "--yes"));
                desk.run(words.toArray()).done();
            }
        }
        assertThat(fixes(desk.run(audit).out())).isEmpty();
        assertThat(Cryptsetup.opens(disk, Desk.ANNA, 0)).isTrue();
        assertThat(desk.run("dump", disk).out().contains("argon2id")).isEqualTo(version == 2 && like.equals("server"));
    }

    /** Of slot 0, the digest or both; slot 1 is Bert's. */
    private static Stream<String> fixes(String audit) {
        var findings = (Json.Arr) ((Json.Obj) Json.parse(audit.strip().getBytes(UTF_8))).get("findings");
        return findings.values().stream()
                .map(Json.Obj.class::cast)
                .filter(finding -> Set.of("weak-kdf", "weak-hash").contains(text(finding, "rule"))
                        && !text(finding, "where").equals("slot 1"))
                .map(finding -> text(finding, "fix"));
    }

    private static String text(Json.Obj finding, String member) {
        return ((Json.Text) Objects.requireNonNull(finding.get(member))).value();
    }

    @Test
    void whatCannotBeAuditedIsNoSuccess() {
        Ended wrong = desk.run("audit", image, "--policy", desk.write("own.policy", "\nkey = 1\n"));
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("own.policy:2: 'key' is not a setting");
        assertThat(desk.run("audit", desk.path("nothing")).status()).isEqualTo(1);
        assertThat(desk.run("audit", desk.path("*.none")).status()).isEqualTo(4);
    }

    @Test
    void theSampleAuditRunsAsItStands() throws Exception {
        Ended none = sample("audit", "--html", desk.path("report.html"));
        // a machine without LUKS has nothing to audit, and one with it has a report
        assertThat(none.status()).isIn(0, 1, 4);
        assertThat(Files.exists(desk.path("report.html"))).isEqualTo(none.status() != 4);
    }
}
