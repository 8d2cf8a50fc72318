package luksh.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.rescue.KeyAreas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies, built in and in files. */
class PolicyTest {
    @TempDir
    private Path folder;

    private Policy of(String text) throws Exception {
        return Policy.named(
                Files.writeString(folder.resolve("own.policy"), text).toString());
    }

    private void refused(String text, String sentence) {
        assertThatThrownBy(() -> of(text))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("own.policy:")
                .hasMessageContaining(sentence);
    }

    private static Optional<Severity> severity(Policy policy, String rule) {
        return policy.judged(new Finding(Severity.WARNING, rule, "disk", Place.slot(0), "it is so", ""))
                .map(Finding::severity);
    }

    @Test
    void threeAreBuiltInAndAServerAsksForMoreThanADesktop() {
        assertThat(Policy.BUILT_IN).containsExactly("desktop", "server", "grub-boot");
        Policy desktop = Policy.named("desktop");
        Policy server = Policy.named("server");
        assertThat(server.pbkdf2Iterations()).isGreaterThan(desktop.pbkdf2Iterations());
        assertThat(server.weakHashes()).isEqualTo(desktop.weakHashes()).contains("sha1", "ripemd160");
        assertThat(severity(desktop, "no-recovery-slot")).contains(Severity.WARNING);
        assertThat(severity(server, "no-recovery-slot")).contains(Severity.ERROR);
        assertThat(severity(server, "no-payload")).isEmpty();
        assertThat(Policy.named("grub-boot").grub())
                .hasValueSatisfying(grub -> assertThat(grub.seconds()).isEqualTo(10));
    }

    @Test
    void anOwnOneBeginsLikeABuiltInOneAndSaysWhatIsOtherwise() throws Exception {
        Policy policy = of("""
                # of our house
                like = server
                about = laptops
                pbkdf2-iterations = 1_000_000
                argon2-memory = 1 GiB
                weak-hashes = sha1, ripemd160, whirlpool
                key-areas = whole
                grub-seconds = 2.5 s
                grub-version = 2.12
                severity.slots-full = error
                severity.no-payload = info
                """);
        assertThat(policy.about()).isEqualTo("laptops");
        assertThat(policy.pbkdf2Iterations()).isEqualTo(1_000_000);
        assertThat(policy.argon2Memory()).isEqualTo(new Size(1 << 30));
        assertThat(policy.argon2Time()).isEqualTo(4);
        assertThat(policy.weakHashes()).contains("whirlpool");
        assertThat(policy.keyAreas()).isEqualTo(KeyAreas.Reading.WHOLE);
        assertThat(policy.grub()).contains(new Policy.GrubTarget(2.5, "2.12", ""));
        assertThat(severity(policy, "slots-full")).contains(Severity.ERROR);
        assertThat(severity(policy, "no-payload")).contains(Severity.INFO);
        assertThat(severity(policy, "weak-hash")).contains(Severity.ERROR);
    }

    @Test
    void whatIsNotKnownIsRefusedWithItsLine() {
        refused("# one\n\npbkdf2-iteration = 5\n", ":3: 'pbkdf2-iteration' is not a setting; settings are like, about");
        refused("severity.weak-kfd = error\n", ":1: there is no rule 'weak-kfd'");
        refused("severity.weak-kdf = fatal\n", "expected off, info, warning or error");
        refused("key-bits = many\n", "expected a whole number");
        refused("argon2-memory = 512\n", "expected a size, for example 512 MiB");
        refused("key-areas = some\n", "expected sampled or whole");
        refused("weak-hashes = sha1 md6\n", "'md6' is not a hash");
        refused("about = a\nlike = server\n", ":2: like must be the first setting");
        refused("like = mine\n", "expected one of desktop, server, grub-boot");
        refused("free-slots = 1\nfree-slots = 2\n", ":2: free-slots is set twice");
        refused("free slots\n", "is not a setting; expected name = value");
        refused("grub-version = 2.12\n", "require grub-seconds");
        refused("grub-seconds = 3 s\ngrub-version = 1\n", ":2: the GRUB version is '1'");
    }

    @Test
    void aPolicyThatIsNotThereIsTold() {
        assertThatThrownBy(() -> Policy.named("sever"))
                .hasMessage("there is no policy 'sever'. Name a policy file or one of desktop, server, grub-boot");
    }

    @Test
    void everyRuleThatTheSourcesNameCanBeJudged() throws Exception {
        Path sources = Path.of("src/main/java/luksh");
        for (String source : new String[] {"audit/Check.java", "audit/Luks2Check.java", "rescue/KeyAreas.java"}) {
            var matcher = Pattern.compile("\\bRules\\.([A-Z0-9_]+)").matcher(Files.readString(sources.resolve(source)));
            while (matcher.find()) {
                String rule = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
                assertThat(AuditRules.names()).contains(rule);
            }
        }
    }
}
