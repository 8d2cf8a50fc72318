package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** luksh bench, through the program; one run of each, which measures next to nothing. */
class BenchScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache, false);
    }

    @Test
    void everyRouteOfAHashIsASampleAndTheChartHoldsThem() throws Exception {
        Path chart = folder.resolve("bench.svg");
        var ended = desk.run("bench", "--hash", "sha512", "--memory", "1MiB", "--runs", 1, "--chart", chart, "--json")
                .done();
        String out = ended.out();
        assertThat(ended.err()).contains(chart + ": chart written");
        List<Map<String, Object>> samples =
                Json.list(Json.parse(out)).stream().map(Json::object).toList();
        assertThat(samples)
                .extracting(sample -> Objects.toString(sample.get("route")))
                .containsExactly(
                        "linux",
                        "grub-2.12",
                        "grub-2.14",
                        "boot 2.12 i386-pc",
                        "boot 2.12 x86_64-efi",
                        "boot 2.14 i386-pc",
                        "boot 2.14 x86_64-efi",
                        "linux");
        assertThat(samples.get(0).keySet())
                .containsExactly("kdf", "route", "nanosPerIteration", "spread", "iterationsPerSecond");
        assertThat(samples.get(7)).containsEntry("kdf", "argon2id, 1 MiB, 4 lanes");
        assertThat(Files.readString(chart)).contains("pbkdf2-sha512, boot 2.14 i386-pc: ");
        assertThat(cache.resolve("luksh/loops.json"))
                .as("nothing is kept of a look")
                .doesNotExist();
    }

    @Test
    void aHashThatGrubLacksIsMeasuredForLinuxAlone() {
        String out = desk.run("bench", "--hash", "blake2b-512", "--memory", 0, "--runs", 1, "--json")
                .done()
                .out();
        assertThat(Json.list(Json.parse(out)))
                .extracting(sample -> Json.object(sample).get("route"))
                .containsExactly("linux");
    }

    @Test
    void aDryRunDrawsNoFile() {
        Path chart = folder.resolve("bench.png");
        var ended = desk.run("bench", "--hash", "sha1", "--memory", 0, "--runs", 1, "--chart", chart, "--dry-run");
        assertThat(ended.done().err()).contains("would draw the chart to " + chart);
        assertThat(chart).doesNotExist();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsMeasured() {
        assertThat(desk.run("bench", "--hash", "md5").err()).contains("unsupported hash 'md5'");
        assertThat(desk.run("bench", "--chart", "bench.pdf").err()).contains(".svg or .png");
        assertThat(desk.run("bench", "--runs", 0).err()).contains("expected 1 to");
    }
}
