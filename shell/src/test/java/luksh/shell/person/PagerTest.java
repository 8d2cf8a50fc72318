package luksh.shell.person;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes through the pager, with a shell command in its place. */
@Tag("once")
class PagerTest {
    private static final String LONG = "a row\n".repeat(10);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int interrupts;

    private PagedOutput output(Map<String, String> environment) {
        return output(Pager.of(with(environment)));
    }

    private PagedOutput output(Optional<Pager> pager) {
        return new PagedOutput(
                new PrintStream(printed, true, UTF_8), UTF_8, () -> 10, () -> 40, pager, () -> interrupts++);
    }

    private static Map<String, String> with(Map<String, String> more) {
        var environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        environment.putAll(more);
        return environment;
    }

    private Path paged() {
        return folder.resolve("paged");
    }

    private PagedOutput copying() {
        return output(Map.of("PAGER", "cat > '" + paged() + "'"));
    }

    @Test
    void whatIsLongerThanTheScreenGoesThroughThePager() {
        copying().print(LONG);
        assertThat(paged()).hasContent(LONG);
        assertThat(printed.size()).isZero();
    }

    @Test
    void aShortTextIsPrinted() {
        PagedOutput out = copying();
        out.print("a row\n".repeat(9));
        out.println("…");
        out.println(7);
        assertThat(printed.toString(UTF_8)).isEqualTo("a row\n".repeat(9) + "…\n7\n");
        assertThat(paged()).doesNotExist();
    }

    @Test
    void linesThatFoldCountAsTheirRowsAndColoursAsNothing() {
        PagedOutput out = copying();
        out.print("\033[1m" + "x".repeat(39) + "\033[0m\n" + "short\n".repeat(8));
        assertThat(paged()).doesNotExist();
        out.println("x".repeat(361));
        assertThat(paged()).exists();
    }

    @Test
    void withoutAPagerItIsPrinted() {
        output(Map.of("NO_PAGER", "1", "PAGER", "cat > '" + paged() + "'")).print(LONG);
        output(Map.of("PAGER", "")).print(LONG);
        output(Map.of("PAGER", "no-such-program 2>/dev/null")).print(LONG);
        output(Map.of("PATH", folder.toString())).print(LONG);
        assertThat(printed.toString(UTF_8)).isEqualTo(LONG.repeat(4));
        assertThat(paged()).doesNotExist();
    }

    @Test
    void leavingThePagerEarlyIsNoFailure() {
        output(Map.of("PAGER", "true")).print("a row\n".repeat(100_000));
        output(Map.of("PAGER", "exit 2")).print(LONG);
        assertThat(printed.size()).isZero();
        assertThat(interrupts).isZero();
    }

    /** A less that the user named gets the options that show colours. */
    @Test
    void lessHasItsOptionsUnlessTheUserChoseSome() throws Exception {
        String command = "cat >/dev/null; echo \"$LESS\" > '" + paged() + "'";
        output(Map.of("PAGER", command)).print(LONG);
        assertThat(Files.readString(paged())).isEqualTo("FRX\n");
        output(Map.of("PAGER", command, "LESS", "-S")).print(LONG);
        assertThat(Files.readString(paged())).isEqualTo("-S\n");
    }

    @Test
    void ctrlCInThePagerStopsTheLineOnlyAfterThePager() throws Exception {
        Path go = folder.resolve("go");
        var pager = Pager.of(with(Map.of(
                "PAGER", "cat >/dev/null; touch '" + paged() + "'; while [ ! -e '" + go + "' ]; do sleep 0.02; done")));
        assertThat(pager.orElseThrow().interrupt()).as("before it is open").isFalse();
        var printing = CompletableFuture.runAsync(() -> output(pager).print(LONG));
        while (!Files.exists(paged())) {
            Thread.onSpinWait();
        }
        assertThat(pager.orElseThrow().interrupt()).isTrue();
        assertThat(interrupts).isZero();
        Files.createFile(go);
        printing.get(1, TimeUnit.MINUTES);
        assertThat(interrupts).isEqualTo(1);
    }
}
