package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import luksh.LongTestShare;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Target;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process that makes one change after the other on a real image, and is ended at any moment. */
class KilledProcessTest {
    private static final int ROUNDS = LongTestShare.of(12, 2);
    private static final List<String> KNOWN = List.of("anna", "carl");

    @TempDir
    Path folder;

    /** The process: anna's slot becomes carl's and anna's again, until somebody ends it. */
    static final class Loop {
        private Loop() {}

        public static void main(String[] args) {
            Path image = Path.of(args[0]);
            Path state = Path.of(args[1]);
            System.out.println("ready");
            for (int i = 0; true; i++) {
                String old = KNOWN.get(i % 2);
                new Steps().replace(0, old, KNOWN.get(1 - i % 2)).run(Target.existing(image.toString()), state);
            }
        }
    }

    private Path image() throws Exception {
        return Files.write(folder.resolve("disk.img"), SmallContainer.container(folder, slots(0, "anna")));
    }

    private Process loop(Path image) throws Exception {
        return loop(image, folder);
    }

    /** @param folder of its state, and of what it says if it fails */
    static Process loop(Path image, Path folder) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Loop.class.getName(),
                        image.toString(),
                        folder.resolve("state").toString())
                .redirectError(
                        ProcessBuilder.Redirect.to(folder.resolve("errors").toFile()))
                .start();
        assertThat(process.inputReader().readLine())
                .as(() -> read(folder.resolve("errors")))
                .isEqualTo("ready");
        return process;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aKnownPassphraseOpensAfterKillNine(TestReporter reporter) throws Exception {
        var random = new Random(9);
        int amid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path image = image();
            Process process = loop(image);
            Thread.sleep(300 + random.nextInt(700));
            process.destroyForcibly().waitFor();
            byte[] left = Files.readAllBytes(image);
            List<String> opening = Witness.opening(left, KNOWN);
            assertThat(opening).as("round %d", round).isNotEmpty();
            assertThat(Witness.cryptsetup(folder, left, opening.get(0))).isZero();
            amid += Headers.read(new MemoryDisk(left)).slots().size() - 1;
        }
        reporter.publishEntry("kill -9", ROUNDS + " rounds, " + amid + " of them amid a change");
    }

    /** Inherited by every process that is started, the JVM among them. */
    private static boolean ignored(String signal) throws IOException {
        int number = Map.of("HUP", 1, "INT", 2, "TERM", 15).get(signal);
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .anyMatch(mask -> (mask >> (number - 1) & 1) != 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void aSignalWaitsForTheChangeThatWritesOrComesBeforeIt(String signal) throws Exception {
        assumeFalse(ignored(signal), "in the background or under nohup the signal reaches nobody");
        var random = new Random(signal.hashCode());
        for (int round = 0; round < Math.max(1, ROUNDS / 4); round++) {
            Path image = image();
            Process process = loop(image);
            Thread.sleep(300 + random.nextInt(700));
            assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            byte[] left = Files.readAllBytes(image);
            assertThat(Headers.read(new MemoryDisk(left)).slots())
                    .as("no spare slot is left on")
                    .hasSize(1);
            List<String> opening = Witness.opening(left, KNOWN);
            assertThat(opening).hasSize(1);
            assertThat(Witness.cryptsetup(folder, left, opening.get(0))).isZero();
        }
    }
}
