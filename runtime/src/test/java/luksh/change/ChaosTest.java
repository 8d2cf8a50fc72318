package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import luksh.LongTestShare;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.recovery.Unfinished;
import luksh.change.step.Target;
import luksh.change.step.header.Format;
import luksh.change.step.header.Luks2Format;
import luksh.change.step.header.SetUuid;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random changes, and random faults amid them. A seed that failed is tried again with -Dluksh.chaos.seed=N. */
class ChaosTest {
    private static final Long SEED = Long.getLong("luksh.chaos.seed");
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    @Test
    void whateverHappensAKnownPassphraseOpensAndRecoverConverges(TestReporter reporter) throws Exception {
        long first = SEED == null ? 1 : SEED;
        int runs = SEED == null ? LongTestShare.of(600, 20) : 1;
        var outcomes = ChaosRuns.run(folder, first, runs);
        reporter.publishEntry("seeds " + first + " to " + (first + runs - 1), outcomes.toString());
        if (SEED == null) {
            assertThat(outcomes).containsKeys("NONE: done", "recover UNFINISHED", "crash within recover");
        }
    }

    private static long seed() {
        return SEED == null ? 1 : SEED;
    }

    /** Found by seed 108: the seal of a LUKS1 change says nothing about a header that is LUKS2 by half. */
    @Test
    void ofAConversionThatStopsAfterAnotherChangeTheConversionAloneIsTold() {
        Path state = folder.resolve("sealed");
        var sealed = new MemoryDisk(SmallContainer.container(folder, slots(0, "anna", 6, "bert")));
        new Steps().replace(6, "bert", "carl").run(sealed, state);
        var told = new ArrayList<Integer>();
        var trouble = new MemoryDisk.Trouble() {
            @Override
            public void before(MemoryDisk changed, MemoryDisk.Act act) {
                if (act == MemoryDisk.Act.WRITE) {
                    Path amid = folder.resolve("amid-" + told.size());
                    ChaosFault.copy(state, amid);
                    told.add(Unfinished.of(new QuietPerson().session(amid), new MemoryDisk(changed.cached()))
                            .size());
                }
            }
        };
        new Steps().convert(Version.LUKS2).run(new MemoryDisk(sealed.medium(), trouble), state);
        assertThat(told).contains(1).doesNotContain(2);
    }

    /** Found by seed 106: between two steps that give a new UUID, or a new digest, the container has one of neither end. */
    @Test
    void aChangeThatStopsBetweenTwoUuidsOrTwoDigestsIsFoundAgain() {
        var disk = new MemoryDisk(SmallContainer.container(folder, slots(0, "anna")));
        byte[] before = disk.medium();
        Path state = folder.resolve("state");
        Path amid = folder.resolve("amid");
        var trouble = new MemoryDisk.Trouble() {
            private byte[] left = before;

            @Override
            public void before(MemoryDisk changed, MemoryDisk.Act act) {
                var now = Headers.read(new MemoryDisk(changed.medium()));
                boolean between =
                        now.uuid().equals(SmallContainer.UUID) && now.digest().iterations() == 2000;
                if (act == MemoryDisk.Act.WRITE && between && left == before) {
                    left = changed.medium();
                    ChaosFault.copy(state, amid);
                }
            }
        };
        new Steps()
                .authorize("anna")
                .uuid()
                .digest(2000)
                .and(new SetUuid("11111111-2222-4333-8444-555555555555"))
                .digest(3000)
                .run(new MemoryDisk(before, trouble), state);
        assertThat(trouble.left).isNotEqualTo(before);
        var interrupted = new MemoryDisk(trouble.left);
        List<Unfinished> found = Unfinished.of(new QuietPerson().session(amid), interrupted);
        assertThat(found).hasSize(1);
        found.get(0).finish();
        assertThat(Headers.read(interrupted).uuid()).isEqualTo("11111111-2222-4333-8444-555555555555");
        assertThat(Headers.read(interrupted).digest().iterations()).isEqualTo(3000);
        assertThat(Unfinished.all(new QuietPerson().session(amid))).isEmpty();
    }

    /** Found by seed 128: it said to run recover again, and then that recover was running. */
    @Test
    void aRecoverThatFailedCanBeRunAgainInTheSameProcess() {
        byte[] before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        Path state = folder.resolve("state");
        var broken = new MemoryDisk(before, new MemoryDisk.Trouble() {
            @Override
            public int write(int number, int length) {
                return number < 1 ? MemoryDisk.WHOLE : 0;
            }
        });
        assertThatThrownBy(() -> new Steps().authorize("anna").kill(1).run(broken, state))
                .hasMessageContaining("luksh recover");
        var session = new QuietPerson().session(state);
        var unflushed = new MemoryDisk(broken.medium(), new MemoryDisk.Trouble() {
            @Override
            public boolean flush(int number) {
                return false;
            }
        });
        var failing = Unfinished.of(session, unflushed).get(0);
        assertThatThrownBy(failing::finish).hasMessageContaining("cannot flush");
        var disk = new MemoryDisk(broken.medium());
        assertThat(Unfinished.of(session, disk).get(0).finish().done()).isTrue();
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert"))).containsExactly("anna");
    }

    /** A sparse image, and the state folder, on a file system that is full but for a few pages. */
    @ParameterizedTest
    @EnumSource(Version.class)
    void aFullFileSystemLosesNobody(Version version, TestReporter reporter) throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        assumeTrue("root".equals(System.getProperty("user.name")), "a mount needs root");
        var mount = Oracle.run("mount", "-t", "tmpfs", "-o", "size=2m", "none", mounted.toString());
        assumeTrue(mount.status() == 0, "this machine lets nobody mount");
        try {
            byte[] content = container(version);
            var random = new Random(seed());
            var outcomes = new TreeMap<String, Integer>();
            for (int round = 0; round < LongTestShare.of(20, 3); round++) {
                outcomes.merge(onFullDisk(mounted, content, random, round), 1, Integer::sum);
            }
            reporter.publishEntry(version + " on a full disk, seed " + seed(), outcomes.toString());
        } finally {
            Oracle.run("umount", "--lazy", mounted.toString()).accepted();
        }
    }

    private byte[] container(Version version) {
        if (version == Version.LUKS1) {
            return SmallContainer.container(folder, slots(0, "anna", 6, "bert"));
        }
        var disk = new MemoryDisk(new byte[1 << 20]);
        var settings = new Format.Settings(
                "aes-cbc-plain64", 128, "sha256", null, 1000L, new Size(512), new Size(768 << 10), null, false, true);
        var options = new Luks2Format.Options(null, null, new Size(6 << 16), "", "", null);
        new Steps().formatLuks2(settings, options, slots(0, "anna", 6, "bert")).run(disk, folder);
        return disk.medium();
    }

    private static String onFullDisk(Path mounted, byte[] content, Random random, int round) throws Exception {
        Path image = mounted.resolve("disk.img");
        Path state = mounted.resolve("state");
        Path filler = mounted.resolve("filler");
        ChaosFault.delete(state);
        Files.deleteIfExists(image);
        sparse(image, content);
        fill(filler, random.nextInt(80) * (long) PAGE);
        var steps = new Steps().authorize("anna").add(1, "carl").rekey(0).kill(6);
        String outcome = "done";
        try {
            steps.run(Target.existing(image.toString()), state);
        } catch (LuksException e) {
            assertThat(e.getMessage())
                    .as("round %d", round)
                    .containsAnyOf("free some space", "Point XDG_STATE_HOME to a writable folder");
            boolean untouched = Arrays.equals(Files.readAllBytes(image), content);
            outcome = untouched ? "nothing changed" : "stopped";
        }
        Files.delete(filler);
        assertThat(Witness.opening(Files.readAllBytes(image), List.of("anna"))).hasSize(1);
        var session = new QuietPerson().session(state);
        for (Unfinished unfinished : Unfinished.of(session, Target.existing(image.toString()))) {
            unfinished.finish();
            outcome += ", recovered";
        }
        byte[] left = Files.readAllBytes(image);
        var opening = Witness.opening(left, List.of("anna", "bert", "carl"));
        if (outcome.equals("done")) {
            assertThat(opening).containsExactly("anna", "carl");
        } else if (outcome.equals("nothing changed")) {
            assertThat(opening).containsExactly("anna", "bert");
        }
        assertThat(opening).contains("anna");
        assertThat(Unfinished.all(session)).isEmpty();
        new Steps().authorize("anna").rekey(0).run(Target.existing(image.toString()), state);
        return outcome;
    }

    /** Pages of zeros become holes. */
    private static void sparse(Path image, byte[] content) throws IOException {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(content.length);
            for (int at = 0; at < content.length; at += PAGE) {
                byte[] page = Arrays.copyOfRange(content, at, Math.min(at + PAGE, content.length));
                if (!Arrays.equals(page, new byte[page.length])) {
                    file.seek(at);
                    file.write(page);
                }
            }
        }
    }

    /** All but so many bytes. */
    private static void fill(Path filler, long left) throws IOException {
        try (var file = new RandomAccessFile(filler.toFile(), "rw")) {
            var page = new byte[PAGE];
            while (true) {
                file.write(page);
            }
        } catch (IOException full) {
            assertThat(full).isNotNull(); // its text comes in the language of the system
        }
        try (var file = new RandomAccessFile(filler.toFile(), "rw")) {
            file.setLength(Math.max(0, file.length() - left));
        }
    }

    @Test
    void afterKillNineRecoverEndsInOneSlotAndOnePassphrase(TestReporter reporter) throws Exception {
        var random = new Random(seed());
        int open = 0;
        int rounds = LongTestShare.of(6, 2);
        for (int round = 0; round < rounds; round++) {
            Path image = Files.write(folder.resolve("disk.img"), SmallContainer.container(folder, slots(0, "anna")));
            Path state = folder.resolve("state");
            Process process = KilledProcessTest.loop(image, folder);
            Thread.sleep(200 + random.nextInt(500));
            process.destroyForcibly().waitFor();
            var session = new QuietPerson().session(state);
            List<Unfinished> found = Unfinished.of(session, Target.existing(image.toString()));
            assertThat(found).hasSizeLessThan(2);
            for (Unfinished unfinished : found) {
                unfinished.finish();
                open++;
            }
            assertThat(Unfinished.all(session)).as("round %d", round).isEmpty();
            byte[] left = Files.readAllBytes(image);
            assertThat(Headers.read(new MemoryDisk(left)).slots()).hasSize(1);
            List<String> opening = Witness.opening(left, List.of("anna", "carl"));
            assertThat(opening).as("round %d", round).hasSize(1);
            assertThat(Witness.cryptsetup(folder, left, opening.get(0))).isZero();
            ChaosFault.delete(state);
        }
        reporter.publishEntry("kill -9, seed " + seed(), rounds + " rounds, " + open + " with an open journal");
    }
}
