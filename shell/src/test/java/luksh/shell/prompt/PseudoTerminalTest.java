package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prompt as a person meets it: a process on a pseudo-terminal, driven by expect(1). */
class PseudoTerminalTest {
    private static final String MARKER = "m4rk3r-of-a-secret";

    @TempDir
    private Path folder;

    /** A missing expect skips the test, but not where everything must be judged. */
    private static void expectIsThere() throws Exception {
        boolean there =
                new ProcessBuilder("sh", "-c", "command -v expect").start().waitFor() == 0;
        assertThat(there || !"true".equals(System.getenv("CI")))
                .as("expect is missing; ./check installs it")
                .isTrue();
        assumeTrue(there, "expect is not installed");
    }

    /** Runs the steps of an expect script; returns all that the terminal showed. */
    private String drive(List<String> steps) throws Exception {
        expectIsThere();
        Path script = folder.resolve("steps.exp");
        Path log = folder.resolve("screen.txt");
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String head = """
                set timeout 90
                set stty_init "rows 24 cols 80"
                proc see {pattern} {
                    expect -re $pattern {} timeout { puts "missing: $pattern"; exit 9 } eof { puts "ended: $pattern"; exit 8 }
                }
                spawn %s -cp %s luksh.shell.prompt.PromptChild %s
                see {luksh> }
                """.formatted(java, System.getProperty("java.class.path"), folder.resolve("state/history"));
        Files.writeString(
                script,
                head + String.join("\n", steps) + "\nsend \"\\004\"\nexpect eof\n"
                        + "lassign [wait] pid spawned os status\nexit $status\n");
        ProcessBuilder expect = new ProcessBuilder("expect", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        expect.environment().put("TERM", "xterm");
        Process process = expect.start();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.destroyForcibly();
        String screen = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(ended).as(screen).isTrue();
        assertThat(process.exitValue()).as(screen).isZero();
        return screen;
    }

    @Test
    void aSessionWithAllThatAPersonDoes() throws Exception {
        String screen = drive(List.of(
                // several lines
                "send \"int twice(int a) {\\r\"",
                "see {luksh\\{ > }",
                "send \"return 2 * a; }\\r\"",
                "see {defined twice\\(int\\)}",
                "see {luksh> }",
                // a completion: the only name that begins so
                "send \"twi\\t21)\\r\"",
                "see {\\n?42\\r\\n}",
                "see {luksh> }",
                // a loop that only Ctrl-C ends; it says when it runs
                "send \"System.out.println(100 + 23); while (true) {}\\r\"",
                "see {123}",
                "after 300",
                "send \"\\003\"",
                "see {interrupted}",
                "see {luksh> }",
                // a passphrase
                "send \"ask(\\\"Passphrase for slot 0\\\")\\r\"",
                "see {Passphrase for slot 0: $}",
                "send \"" + MARKER + "\\r\"",
                "see {\\n?" + MARKER.length() + "\\r\\n}",
                "see {luksh> }",
                // a confirmation is seen while it is typed
                "send \"agree()\\r\"",
                "see {Type yes to do this: $}",
                "send \"yes\\r\"",
                "see {yes.*true\\r\\n}",
                "see {luksh> }",
                // Ctrl-C ends a question
                "send \"ask(\\\"Another\\\")\\r\"",
                "see {Another: $}",
                "send \"" + MARKER + "\\003\"",
                "see {interrupted}",
                "see {luksh> }",
                // at the prompt it clears the line and no more
                "send \"1 + \\003\"",
                "see {luksh> }",
                "send \"50 + 5\\r\"",
                "see {\\n?55\\r\\n}",
                "see {luksh> }"));
        assertThat(screen).doesNotContain(MARKER);
        Path history = folder.resolve("state/history");
        assertThat(history).content().doesNotContain(MARKER).contains("twice(21)", "ask(\"Passphrase for slot 0\")");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aLongHistoryThatIsTrimmedStaysPrivate() throws Exception {
        Path state = Files.createDirectory(folder.resolve("state"));
        Path history = Files.writeString(state.resolve("history"), "1 + 1\n".repeat(40_000));
        Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-r--r--"));
        drive(List.of("send \"50 + 5\\r\"", "see {\\n?55\\r\\n}", "see {luksh> }"));
        assertThat(history).content().endsWith("50 + 5\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
    }
}
