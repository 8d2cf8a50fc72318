package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and SIGTERM end a script, its temporary folder goes, and no header is torn. */
class InterruptTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache);
    }

    private static final String SCRATCH = """
            var folder = tempDir();
            Files.writeString(Path.of(folder, "note"), "for this run alone");
            say("in %s", folder);
            """;

    private void endsAndLeavesNothing(String signal, int status, String script, Object... arguments) throws Exception {
        Path file = desk.write("waits.jsh", SCRATCH + script);
        Object[] words = new Object[arguments.length + 1];
        words[0] = file;
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        Child child = Child.start(folder, desk.environment(), words);
        Path scratch = Path.of(child.said("in (.*)"));
        assertThat(scratch.resolve("note")).exists();
        Thread.sleep(200); // into what it waits for
        child.signal(signal);
        assertThat(child.status()).as("%s", child.err()).isEqualTo(status);
        assertThat(child.err()).isEqualTo("interrupted\n");
        assertThat(scratch).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aLoopEnds(String signal, int status) throws Exception {
        endsAndLeavesNothing(signal, status, """
                long n = 0;
                while (true) {
                    try { n++; } catch (Throwable all) { }
                }
                """);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aDerivationOfMinutesEnds(String signal, int status) throws Exception {
        Path image = Cryptsetup.formatted(folder.resolve("slow.img"), Desk.SIZE, ANNA);
        byte[] header = desk.bytes(image);
        int iterations = 400_000_000;
        for (int i = 0; i < 4; i++) {
            header[208 + 4 + i] = (byte) (iterations >>> (24 - 8 * i));
        }
        desk.write("slow.img", header);
        endsAndLeavesNothing(
                signal,
                status,
                "say(luks(arg(\"disk\", \"slow\")).whoOpens(ask(\"Passphrase\")));\n",
                image,
                "--key-file",
                desk.key(ANNA));
    }

    /** Whatever the moment: every slot opens, and there is none too many. */
    @ParameterizedTest
    @CsvSource({"INT, 130, 0", "TERM, 143, 15", "INT, 130, 40"})
    void aChangeCompletesOrNeverBegins(String signal, int status, long millis) throws Exception {
        Path image = desk.image();
        Path script = desk.write("changes.jsh", """
                var disk = luks(arg("disk", "the image"));
                var key = ask("Passphrase");
                for (int n = 1000; true; n++) {
                    int count = n;
                    disk.change(c -> {
                        c.authorize(key);
                        c.rekey(slot(0), k -> k.iterations(count));
                    });
                    say("now %d", n);
                }
                """);
        Child child = Child.start(folder, desk.environment(), script, image, "--key-file", desk.key(ANNA), "--yes");
        child.said("now (1002)");
        Thread.sleep(millis);
        child.signal(signal);
        assertThat(child.status()).as("%s", child.err()).isEqualTo(status);
        assertThat(child.err()).endsWith("interrupted\n");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, Desk.BERT, 1)).isTrue();
        String dump = Cryptsetup.dump(image).accepted().out();
        long said = child.out().lines().count() + 999;
        assertThat(dump).containsPattern("Iterations: +\\t(" + said + "|" + (said + 1) + ")\n");
        assertThat(dump.lines().filter(line -> line.contains("ENABLED"))).hasSize(2);
    }

    @Test
    void aStatusOfTheScriptsOwnIsNotTakenForAnInterrupt() throws Exception {
        Path script = desk.write("nine.jsh", "say(\"at once\");\nexit(9);\n");
        Child child = Child.start(folder, desk.environment(), script);
        assertThat(child.status()).isEqualTo(9);
        assertThat(child.err()).isEmpty();
    }
}
