package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import luksh.change.SmallContainer.Steps;
import luksh.change.write.SecondaryHeaders;
import luksh.format.Bytes;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a power cut leaves of a format is what was there before, nothing, or the new container. */
@Tag("once")
class FormatCrashTest {
    @TempDir
    static Path folder;

    static Map<String, byte[]> formerContents() throws Exception {
        var random = new Random(1);
        var content = new byte[SmallContainer.SIZE];
        random.nextBytes(content);
        byte[] ext4 = content.clone();
        Arrays.fill(ext4, 0, 1024, (byte) 0);
        ext4[1024 + 56] = 0x53;
        ext4[1024 + 57] = (byte) 0xef;
        return Map.of(
                "zeros",
                new byte[SmallContainer.SIZE],
                "ext4",
                ext4,
                "LUKS1",
                SmallContainer.container(folder, slots(0, "old", 6, "old too")),
                "LUKS2",
                luks2());
    }

    private static byte[] luks2() throws Exception {
        Path image = Cryptsetup.formatted(
                folder.resolve("luks2.img"),
                SmallContainer.SIZE,
                "old".getBytes(UTF_8),
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--luks2-metadata-size",
                "16k",
                "--luks2-keyslots-size",
                "256k");
        return Files.readAllBytes(image);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void formatLeavesWhatWasThereOrNothingOrTheNewContainer(Version version, TestReporter reporter) throws Exception {
        var slots = slots(0, "anna", 6, "bert");
        for (var former : formerContents().entrySet()) {
            byte[] before = former.getValue();
            var disk = new MemoryDisk(before);
            var steps = new Steps();
            (version == Version.LUKS1 ? steps.format(slots) : steps.formatLuks2(slots)).run(disk, folder);
            var ends = new ConcurrentHashMap<Bytes, String>();
            // what the areas hold matters to nobody before there is a header
            var judged =
                    new JudgedStates(state -> ends.computeIfAbsent(headers(state, version), m -> formatted(state)));
            int states = PowerCut.during(before, disk.events(), 0, judged);
            assertThat(states).isGreaterThan(1);
            judged.finish();
            assertThat(formatted(disk.medium())).isEqualTo("new");
            reporter.publishEntry(
                    version + " over " + former.getKey(),
                    states + " states, " + ends.size() + " headers " + new TreeSet<>(ends.values()));
        }
    }

    private static Bytes headers(byte[] state, Version version) {
        var headers = new ByteArrayOutputStream();
        headers.write(state, 0, version == Version.LUKS1 ? 4096 : 2 * 16384);
        for (long offset : SecondaryHeaders.OFFSETS) {
            headers.write(state, (int) Math.min(offset, SmallContainer.SIZE - 6), 6);
        }
        return Bytes.copyOf(headers.toByteArray());
    }

    private static String formatted(byte[] state) {
        boolean fresh = Witness.cryptsetup(folder, state, "anna") == 0;
        assertThat(Witness.opening(state, List.of("anna", "bert")))
                .as("we see what cryptsetup sees")
                .hasSize(fresh ? 2 : 0);
        if (fresh) {
            return "new";
        }
        if (Witness.dump(folder, state).status() != 0) {
            assertThat(Witness.accepted(state)).isFalse();
            return "nothing";
        }
        assertThat(Witness.cryptsetup(folder, state, "old"))
                .as("the old one is whole")
                .isZero();
        return "old";
    }
}
