package luksh.change;

import static luksh.change.SmallContainer.slot;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import luksh.Wording;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.ChangeSession;
import luksh.change.step.Cost;
import luksh.change.step.DeviceChecks;
import luksh.change.step.Guard;
import luksh.change.step.GuardWording;
import luksh.change.step.RefusedException;
import luksh.change.step.Target;
import luksh.change.step.header.ImportToken;
import luksh.change.step.slot.Rekey;
import luksh.device.Device;
import luksh.device.WritePath;
import luksh.device.Writers;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each guard holds its change back, says how it is lifted, and is lifted by that and by nothing else. */
class GuardLiftTest {
    private static final String TOKEN = "{\"type\":\"mine\",\"keyslots\":[\"1\"]}";

    @TempDir
    Path folder;

    private MemoryDisk disk = new MemoryDisk(new byte[0]);
    private Path backup = Path.of("");
    private final Around around = new Around();

    /** A container on which another program, a loop device and a mapping can be made up. */
    private final class Around implements Target, DeviceChecks {
        private List<String> mappings = List.of();
        private List<WritePath.Wrong> doors = List.of();
        private List<Writers.Writer> writers = List.of();
        private int looks;

        @Override
        public String path() {
            return disk.path();
        }

        @Override
        public Device read() {
            return disk;
        }

        @Override
        public Device write() {
            return disk;
        }

        @Override
        public DeviceChecks deviceChecks() {
            return this;
        }

        @Override
        public List<String> mappings() {
            return mappings;
        }

        @Override
        public Optional<WritePath.Wrong> closed() {
            return Optional.empty();
        }

        @Override
        public List<WritePath.Wrong> wrongPaths() {
            return doors;
        }

        @Override
        public List<Writers.Writer> writers() {
            looks++;
            return writers;
        }
    }

    /** Makes the container such that this guard, and no other, speaks against the steps. */
    private Steps held(Guard guard) {
        boolean one = guard == Guard.LAST_WAY_IN;
        disk = new MemoryDisk(SmallContainer.container(folder, one ? slots(0, "anna") : slots(0, "anna", 1, "bert")));
        backup = folder.resolve("backup-" + System.nanoTime());
        return switch (guard) {
            case LAST_WAY_IN -> new Steps().authorize("anna").kill(0);
            case UNPROVED_SLOT -> new Steps().authorize("bert").kill(1);
            case TOKEN_CLAIMED_SLOT -> claimed();
            case ERASE_WITHOUT_BACKUP -> new Steps().authorize("anna").erase();
            case WEAKER_THAN_BEFORE -> weaker();
            case DUPLICATE_SECRET -> new Steps().authorize("anna").add(5, "bert");
            case FOREIGN_BACKUP -> foreign();
            case ACTIVE_DEVICE -> mapped().uuid();
            case WRONG_DOOR -> wrongDoor();
            case WINDOW -> window();
            case EMPTY_SECRET -> new Steps().authorize("anna").add(5, "");
        };
    }

    private Steps claimed() {
        disk = new MemoryDisk(new byte[1 << 20]);
        new Steps().formatLuks2(slots(0, "anna", 1, "bert")).run(disk, folder);
        new Steps().and(new ImportToken(TOKEN)).run(disk, folder);
        return new Steps().authorize("anna").kill(1);
    }

    private Steps weaker() {
        new Steps().authorize("anna").rekey(0).run(disk, folder);
        var measured = new Cost(null, null, null, null, Duration.ofNanos(1));
        return new Steps().authorize("anna").and(Rekey.cost(slot(0), measured));
    }

    private Steps foreign() {
        new Steps().backup(backup).run(disk, folder);
        new Steps().uuid().run(disk, folder);
        return new Steps().authorize("anna").restore(backup);
    }

    private Steps mapped() {
        around.mappings = List.of("secret");
        return new Steps().authorize("anna");
    }

    private Steps wrongDoor() {
        around.doors =
                List.of(new WritePath.Wrong("it is a member of the array /dev/md0", "write to /dev/md0 instead"));
        return new Steps().authorize("anna").kill(1);
    }

    /** No slot is free, and there is no room before the payload. */
    private Steps window() {
        disk = new MemoryDisk(SmallContainer.container(folder, SmallContainer.full()));
        return new Steps().authorize("p0", "p1").rekey(0);
    }

    /** Says yes to the plan and to nothing else. */
    private void run(Steps steps) {
        steps.person.consent = false;
        steps.run(around, new ChangeSession(steps.person, false, true, folder, path -> false, resource -> {}));
    }

    @ParameterizedTest
    @EnumSource
    void aGuardIsLiftedByItsNameAndByNothingElse(Guard guard) {
        for (var others : List.of(EnumSet.noneOf(Guard.class), EnumSet.complementOf(EnumSet.of(guard)))) {
            var steps = held(guard).allow(others.toArray(Guard[]::new));
            byte[] before = disk.medium();
            assertThatThrownBy(() -> run(steps))
                    .as("allowed: %s", others)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("refused (" + guard + "): ")
                    .hasMessageContaining("; " + Wording.ANYWAY + ": c.allow(Guard." + guard + ")");
            assertThat(disk.medium()).isEqualTo(before);
        }
        var steps = held(guard).allow(guard);
        byte[] before = disk.medium();
        run(steps);
        assertThat(disk.medium()).isNotEqualTo(before);
    }

    /** Who runs a command is told of its option, and never of a line of its script. */
    @ParameterizedTest
    @EnumSource
    void aCommandNamesItsOwnOptionOrNone(Guard guard) {
        String option = GuardWording.option(guard);
        var wordings = Map.of(
                GuardWording.command(Set.of("iterations", option)),
                option.isEmpty() ? "" : Wording.ANYWAY + ", add --" + option,
                GuardWording.command(Set.of("iterations")),
                "");
        wordings.forEach((wording, fix) -> {
            var steps = held(guard);
            steps.person.consent = false;
            var session = new ChangeSession(steps.person, false, true, folder, path -> false, resource -> {}, wording);
            assertThatThrownBy(() -> steps.run(around, session))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.finding().fix()).isEqualTo(fix);
                        assertThat(refused).hasMessageNotContaining("c.allow(").hasMessageNotContaining("c.backup(");
                    });
        });
    }

    @Test
    void aForeignWriterIsRefusedWithTheStatusOfBusyAndNothingLiftsThat() {
        var steps = held(Guard.WRONG_DOOR).allow(Guard.values());
        around.writers = List.of(new Writers.Writer(4711, "qemu (process 4711)", "/memory/disk.img"));
        assertThatThrownBy(() -> steps.run(around, folder))
                .hasMessageStartingWith("refused (foreign-writer): /memory/disk.img: qemu (process 4711) has")
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.BUSY));
        assertThat(around.looks).isGreaterThan(1);
    }

    private void assertHeldWhileMapped(Steps steps, String words) {
        assertThatThrownBy(() -> steps.run(around, folder))
                .hasMessageStartingWith("refused (ACTIVE_DEVICE): ")
                .hasMessageContaining(words)
                .hasMessageContaining("first run cryptsetup close secret");
    }

    @Test
    void belowAMappingAConversionAFormatAndAnotherDigestAreHeldBack() {
        held(Guard.ACTIVE_DEVICE);
        assertHeldWhileMapped(new Steps().convert(Version.LUKS2), "the device is mapped as secret");
        assertHeldWhileMapped(new Steps().format(slots(0, "anna")), "the device is mapped as secret");
        new Steps().backup(backup).run(disk, folder);
        new Steps().authorize("anna").digest(1001).run(disk, folder);
        assertHeldWhileMapped(new Steps().authorize("anna").restore(backup), "the device is mapped as secret");
    }

    @Test
    void belowAMappingABackupIsRestoredIfItIsShownToOpen() {
        held(Guard.ACTIVE_DEVICE);
        new Steps().backup(backup).run(disk, folder);
        new Steps().authorize("anna").kill(1).run(disk, folder);
        assertHeldWhileMapped(
                new Steps().authorize("carl").restore(backup), "no given passphrase unlocks the restored header");
        new Steps().authorize("bert").restore(backup).run(around, folder);
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert"))).containsExactly("anna", "bert");
    }

    @Test
    void belowAMappingAnErasureAndTheEndOfTheLastSlotSayThatTheDataStaysReadable() {
        held(Guard.ACTIVE_DEVICE);
        for (Steps steps : List.of(
                new Steps().authorize("anna").erase(),
                new Steps().authorize("anna").kill(0).kill(1))) {
            assertThat(steps.plan(around, folder).findings())
                    .filteredOn(finding -> finding.rule().equals("ACTIVE_DEVICE"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.sentence()).contains("mapped as secret", "cryptsetup close secret");
                    });
        }
    }

    @Test
    void belowAMappingSlotsMayBeAddedAndKilled() {
        held(Guard.ACTIVE_DEVICE);
        new Steps().authorize("anna").add(2, "carl").kill(1).run(around, folder);
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert", "carl")))
                .containsExactly("anna", "carl");
    }
}
