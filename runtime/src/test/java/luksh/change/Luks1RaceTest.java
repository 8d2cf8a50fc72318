package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Report;
import luksh.change.step.SavedFile;
import luksh.finding.Finding;
import luksh.oracle.Cryptsetup;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real cryptsetup adds a key between our last comparison and our write to the header of a real file: its key opens, ours
 * is complete, and the report says which slot it wrote.
 */
@Tag("once")
class Luks1RaceTest {
    @TempDir
    Path folder;

    /**
     * @param steps gets a backup of the container as it was with bert in slot 6 alone
     * @param after what opens then
     */
    record Change(String name, BiConsumer<Steps, Path> steps, List<String> after) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("add", (c, b) -> c.authorize("anna").add(2, "carl"), List.of("anna", "bert", "carl")),
                new Change("kill", (c, b) -> c.authorize("anna").kill(6), List.of("anna")),
                new Change("remove", (c, b) -> c.authorize("anna").remove("bert"), List.of("anna")),
                new Change("rekey", (c, b) -> c.authorize("anna", "bert").rekey(6), List.of("anna", "bert")),
                new Change("replace", (c, b) -> c.replace(6, "bert", "carl"), List.of("anna", "carl")),
                new Change("digest", (c, b) -> c.authorize("anna").digest(2000), List.of("anna", "bert")),
                new Change("uuid", (c, b) -> c.uuid(), List.of("anna", "bert")),
                new Change("restore", (c, b) -> c.authorize("anna").restore(b), List.of("anna", "carl")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void theirKeyIsNotLostBetweenOurLookAndOurWrite(Change change) throws Exception {
        byte[] container = SmallContainer.container(folder, slots(0, "anna", 6, "bert"));
        Path backup = folder.resolve("backup");
        var replaced = new MemoryDisk(container);
        new Steps().replace(6, "bert", "carl").run(replaced, folder.resolve("state"));
        SavedFile.backup(replaced, Headers.read(replaced), backup.toString());
        for (int write = 0; write < 2; write++) {
            int at = write;
            Path image = Files.write(folder.resolve("disk" + write), container);
            var race = new Luks1Race(image);
            int[] writes = {0};
            var steps = new Steps();
            change.steps().accept(steps, backup);
            Report report = steps.run(
                    race.target(n -> {
                        writes[0]++;
                        return n == at;
                    }),
                    folder.resolve("state" + write));
            if (writes[0] <= write) {
                continue; // it writes to the header once
            }
            var all = new ArrayList<>(change.after());
            all.add(Luks1Race.THEIRS);
            assertThat(Witness.opening(Files.readAllBytes(image), all))
                    .as("write %d of %d", write, writes[0])
                    .containsExactlyElementsOf(all);
            assertThat(Cryptsetup.opens(image, Luks1Race.THEIRS.getBytes(UTF_8), 1))
                    .isTrue();
            assertThat(report.findings()).extracting(Finding::where).contains("slot 1");
        }
    }
}
