package luksh.bootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import luksh.Audit;
import luksh.Container;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} and an audit say of a disk with a boot key. */
class BootKeyAuditTest {
    @TempDir
    Path folder;

    private static List<Finding> audit(BootKeyHost desk) {
        return Audit.of(List.of(desk.image.toString()), "server", a -> {}, List::of, desk.session())
                .findings();
    }

    private static List<String> wheres(List<Finding> findings, String rule) {
        return findings.stream()
                .filter(finding -> finding.rule().equals(rule))
                .map(Finding::where)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theMasterKeysSlotIsNoWeakOneAndNoneForRecovery(int version) {
        var desk = new BootKeyHost(folder, version);
        assertThat(wheres(audit(desk), "weak-kdf")).containsExactly("slot 0");
        assertThat(wheres(audit(desk), "dangling-token")).isEmpty();
        assertThat(audit(desk))
                .filteredOn(finding -> finding.rule().equals("no-recovery-slot"))
                .extracting(Finding::sentence)
                .singleElement(STRING)
                .startsWith("slot 0 ");
        Cryptsetup.killSlot(desk.image, desk.bytes(desk.master), 0);
        assertThat(audit(desk))
                .filteredOn(finding -> finding.rule().equals("no-recovery-slot"))
                .extracting(Finding::sentence)
                .containsExactly("only a boot key or its master key unlocks this container. No slot has a passphrase");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anArmedKeyIsAFindingAndAnErrorOnceItsTimeIsOver(int version) {
        var desk = new BootKeyHost(folder, version);
        desk.now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        desk.key().arm();
        assertThat(wheres(audit(desk), "weak-kdf")).containsExactly("slot 0");
        var disk = Container.read(desk.image.toString(), desk.session());
        for (List<Finding> findings : List.of(audit(desk), disk.check())) {
            assertThat(findings)
                    .filteredOn(finding -> finding.rule().equals("boot-key-armed"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.where()).isEqualTo("slot 2");
                        assertThat(finding.sentence())
                                .startsWith("a boot key is armed since 2")
                                .contains(" by desk, until ");
                        assertThat(finding.fix()).isEqualTo("luksh bootkey disarm --device " + desk.image);
                    });
        }
        desk.key().disarm();
        assertThat(wheres(audit(desk), "boot-key-armed")).isEmpty();

        desk.now = desk.now.minus(Duration.ofHours(1));
        desk.key().arm();
        for (List<Finding> findings : List.of(audit(desk), disk.check())) {
            assertThat(findings)
                    .filteredOn(finding -> finding.rule().equals("boot-key-armed"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                        assertThat(finding.sentence())
                                .endsWith(". This time is over, and its systemd units did not retire the key");
                    });
        }
    }
}
