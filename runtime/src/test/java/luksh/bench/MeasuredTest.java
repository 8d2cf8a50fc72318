package luksh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import luksh.bench.Measured.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {
    private static final Entry OLD = new Entry("sha256", false, new Timing(961.5, 0.02), LocalDate.of(2026, 11, 1));
    private static final Entry NEW = new Entry("sha256", false, new Timing(950, 0.01), LocalDate.of(2026, 11, 22));
    private static final Entry OTHER = new Entry("sha256", true, new Timing(502, 0), LocalDate.of(2026, 11, 1));

    @TempDir
    private Path folder;

    private Path cache;
    private Measured here;

    @BeforeEach
    void makeIt() {
        cache = folder.resolve("cache");
        here = new Measured(cache, "A Processor 5000", "17.0.1+2");
    }

    @Test
    void whatIsKeptIsThereAgainAndTheNewestOfALoopCounts() throws Exception {
        assertThat(here.all()).isEmpty();
        here.keep(List.of(OLD, OTHER));
        here.keep(List.of(NEW));
        assertThat(here.all()).containsExactlyInAnyOrder(NEW, OTHER);
        try (var files = Files.list(cache)) {
            assertThat(files).as("no half-written file is left").hasSize(1);
        }
    }

    @Test
    void onAnotherProcessorOrJavaNothingWasMeasured() {
        here.keep(List.of(OLD));
        assertThat(new Measured(cache, "Another Processor", "17.0.1+2").all()).isEmpty();
        assertThat(new Measured(cache, "A Processor 5000", "25+36").all()).isEmpty();
    }

    @Test
    void aFileThatCannotBeUnderstoodIsNoMeasurementAndIsReplaced() throws Exception {
        here.keep(List.of(OLD));
        Path file = cache.resolve("loops.json");
        String text = Files.readString(file);
        for (String broken : List.of(
                "",
                "{",
                "[]",
                "{}",
                text.replace("961.5", "-1"),
                text.replace("961.5", "true"),
                text.replace("2026-11-01", "yesterday"),
                text.replace("\"code\":\"1\"", "\"code\":\"0\""))) {
            Files.writeString(file, broken);
            assertThat(here.all()).as(broken).isEmpty();
        }
        here.keep(List.of(NEW));
        assertThat(here.all()).containsExactly(NEW);
    }

    @Test
    void aFolderThatCannotBeMadeIsNoMistake() throws Exception {
        Files.writeString(cache, "a file");
        here.keep(List.of(NEW));
        assertThat(here.all()).isEmpty();
    }
}
