package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Guard;
import luksh.change.step.Plan;
import luksh.finding.Finding;
import luksh.format.KeySlot;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Between the versions and back: cryptsetup opens every state of it, and finds every slot under its number. */
@Tag("once")
class ConvertTest {
    private static final long PAYLOAD = 2 << 20;

    @TempDir
    static Path folder;

    private static Map<Integer, String> all(int count) {
        var slots = new TreeMap<Integer, String>();
        for (int number = 0; number < count; number++) {
            slots.put(number, "p" + number);
        }
        return slots;
    }

    /** @param key in bits: of 512 there is no room before the payload for one more area, of 256 there is */
    record Case(int key, Map<Integer, String> slots) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case(512, slots(0, "anna")),
                new Case(512, slots(0, "anna", 6, "bert", 7, "carl")),
                new Case(512, slots(3, "anna")),
                new Case(512, all(7)),
                new Case(256, all(8)),
                new Case(256, slots(0, "anna", 5, "bert")));
    }

    private static byte[] luks(int version, int key, Map<Integer, String> slots) throws Exception {
        return luks(folder, version, key, slots);
    }

    static byte[] luks(Path folder, int version, int key, Map<Integer, String> slots) throws Exception {
        var first = slots.entrySet().iterator().next();
        var options = new ArrayList<>(List.of(
                "--type",
                "luks" + version,
                "--key-size",
                Integer.toString(key),
                "--key-slot",
                first.getKey().toString(),
                "--hash",
                "sha256"));
        if (version == 2) {
            options.addAll(
                    List.of("--pbkdf", "pbkdf2", "--sector-size", "512", "--offset", Long.toString(PAYLOAD / 512)));
        }
        Path image = Cryptsetup.formatted(
                folder.resolve("convert-" + System.nanoTime()),
                PAYLOAD + 4096,
                first.getValue().getBytes(UTF_8),
                options.toArray(String[]::new));
        var disk = new MemoryDisk(Files.readAllBytes(image));
        Files.delete(image);
        var steps = new Steps().authorize(first.getValue()).allow(Guard.DUPLICATE_SECRET);
        slots.entrySet().stream().skip(1).forEach(slot -> steps.add(slot.getKey(), slot.getValue()));
        if (slots.size() > 1) {
            steps.run(disk, folder);
        }
        return disk.medium();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aKnownPassphraseOpensInEveryStateOfBothWays(Case layout, TestReporter reporter) throws Exception {
        byte[] luks1 = luks(folder, 1, layout.key(), layout.slots());
        byte[] luks2 = convert(luks1, Version.LUKS2, layout, reporter);
        byte[] back = convert(luks2, Version.LUKS1, layout, reporter);
        assertThat(Headers.read(new MemoryDisk(back)).digest())
                .isEqualTo(Headers.read(new MemoryDisk(luks1)).digest());
    }

    @Test
    void whatCryptsetupMadeConvertsToo(TestReporter reporter) throws Exception {
        var layout = new Case(512, slots(0, "anna", 1, "bert", 7, "carl"));
        byte[] luks1 = convert(luks(folder, 2, 512, layout.slots()), Version.LUKS1, layout, reporter);
        convert(luks1, Version.LUKS2, layout, reporter);
    }

    private static byte[] convert(byte[] before, Version to, Case layout, TestReporter reporter) {
        var disk = new MemoryDisk(before);
        assertThat(new Steps().convert(to).run(disk, folder).done()).isTrue();
        Set<String> known = Set.of(layout.slots().values().iterator().next());
        var judge = new EveryState(folder, known);
        int states = PowerCut.duringUntorn(before, disk.events(), judge);
        reporter.publishEntry(
                "to " + to + ", " + layout, states + " states, " + judge.foreign() + " of them judged by cryptsetup");
        byte[] after = disk.medium();
        assertThat(disk.cached()).isEqualTo(after);
        Witness.dump(folder, after).accepted();
        assertThat(Headers.read(new MemoryDisk(after)).version()).isEqualTo(to);
        layout.slots()
                .forEach((number, text) -> assertThat(
                                Witness.cryptsetup(folder, after, text, "--key-slot", number.toString()))
                        .as("slot " + number)
                        .isZero());
        assertThat(Headers.read(new MemoryDisk(after)).slots().stream().map(KeySlot::number))
                .containsExactlyElementsOf(layout.slots().keySet());
        if (to == Version.LUKS1) {
            var lost = after.clone();
            Arrays.fill(lost, 0, 512, (byte) 0);
            assertThat(Witness.accepted(lost)).as("no LUKS2 comes to life").isFalse();
        }
        return after;
    }

    @Test
    void withoutAFreeSlotOrRoomTheAreasMoveInAWindow() throws Exception {
        Plan plan = new Steps().convert(Version.LUKS2).plan(new MemoryDisk(luks(1, 512, all(8))), folder);
        assertThat(plan.possible()).isTrue();
        assertThat(plan.findings()).extracting(Finding::rule).containsExactly("WINDOW");
        assertThat(plan.findings().get(0).where()).isEqualTo("slots 7, 6, 5, 4, 3, 2, 1, 0");
    }

    @Test
    void withoutRoomToMoveTheAreasItIsRefused() throws Exception {
        byte[] tight = luks(1, 512, all(8));
        // the payload of a detached header begins nowhere, and its device ends here
        Arrays.fill(tight, 104, 108, (byte) 0);
        byte[] cut = Arrays.copyOf(tight, (int) PAYLOAD - 4096);
        Plan plan = new Steps().convert(Version.LUKS2).plan(new MemoryDisk(cut), folder);
        assertThat(plan.findings()).extracting(Finding::rule).containsExactly("no-room");
        assertThat(plan.possible()).isFalse();
    }

    @Test
    void everyObstacleIsNamedAtOnceWithTheLineThatRemovesIt() throws Exception {
        Path image = Cryptsetup.formatted(
                folder.resolve("obstacles"),
                20 << 20,
                "anna".getBytes(UTF_8),
                "--type",
                "luks2",
                "--pbkdf",
                "argon2id",
                "--pbkdf-memory",
                "32",
                "--pbkdf-force-iterations",
                "4",
                "--sector-size",
                "4096",
                "--hash",
                "sha256");
        Cryptsetup.addKey(
                image, "anna".getBytes(UTF_8), "bert".getBytes(UTF_8), 12, "--pbkdf", "pbkdf2", "--hash", "sha512");
        Plan plan = new Steps().convert(Version.LUKS1).plan(new MemoryDisk(Files.readAllBytes(image)), folder);
        assertThat(plan.possible()).isFalse();
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.findings())
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder("sector-size", "kdf", "slot-number", "hash");
        assertThat(plan.findings())
                .allSatisfy(finding -> assertThat(finding.fix()).isNotEmpty());
    }
}
