package luksh.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import luksh.device.MetadataLock;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our lock and cryptsetup's are one and the same. */
class LockTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] ANNA = "anna".getBytes(US_ASCII);
    private static final byte[] BERT = "bert".getBytes(US_ASCII);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private final List<String> loops = new ArrayList<>();

    @AfterEach
    void undo() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        loops.forEach(loop -> Oracle.run("losetup", "--detach", loop).accepted());
    }

    private Path image() {
        return Cryptsetup.formatted(
                folder.resolve("disk.img"),
                20 << 20,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "1000");
    }

    private Process start(List<String> command) throws IOException {
        var words = new ArrayList<>(command);
        words.set(0, Oracle.require(words.get(0)));
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said" + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }

    private List<String> addBert(Path path) throws IOException {
        Path anna = Files.write(folder.resolve("anna"), ANNA);
        Path bert = Files.write(folder.resolve("bert"), BERT);
        return List.of(
                "cryptsetup",
                "luksAddKey",
                "--batch-mode",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "1000",
                "--key-file",
                anna.toString(),
                path.toString(),
                bert.toString());
    }

    /** Lines of the kernel's table of locks about this file. */
    private static List<String> locks(Path file) throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .filter(line -> line.contains("FLOCK") && line.contains(inode))
                .toList();
    }

    private static void untilItWaits(Process process, Path file) throws Exception {
        String waits = " " + process.pid() + " ";
        while (locks(file).stream().noneMatch(line -> line.contains("->") && line.contains(waits))) {
            assertThat(process.isAlive()).as("ended without waiting").isTrue();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void finishes(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void cryptsetupNeitherReadsNorWritesWhileWeWrite() throws Exception {
        Path image = image();
        Process add;
        Process dump;
        try (var lock = MetadataLock.exclusive(image.toString(), LONG, sentence -> {})) {
            add = start(addBert(image));
            dump = start(List.of("cryptsetup", "luksDump", image.toString()));
            untilItWaits(add, image);
            untilItWaits(dump, image);
            lock.check();
        }
        finishes(add);
        finishes(dump);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void cryptsetupReadsWhileWeReadAndDoesNotWrite() throws Exception {
        Path image = image();
        Process add;
        try (var lock = MetadataLock.shared(image.toString(), LONG, sentence -> {})) {
            finishes(start(List.of("cryptsetup", "luksDump", image.toString())));
            add = start(addBert(image));
            untilItWaits(add, image);
            lock.check();
        }
        finishes(add);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    /** It stands still at its first flush, amid a write. */
    @Test
    void weWaitWhileCryptsetupWrites() throws Exception {
        Path image = image();
        var command = new ArrayList<>(
                List.of("strace", "-f", "-o", folder.resolve("trace").toString()));
        command.addAll(List.of("-e", "trace=fsync", "-e", "inject=fsync:signal=STOP:when=1"));
        command.addAll(addBert(image));
        Process traced = start(command);
        long writer = untilItStops(traced, folder.resolve("trace"));
        var said = new LinkedBlockingQueue<String>();
        var thread = Executors.newSingleThreadExecutor();
        try {
            var waiting = thread.submit(() -> MetadataLock.exclusive(image.toString(), LONG, said::add));
            assertThat(said.take())
                    .startsWith("waiting: " + image + " is locked by cryptsetup luksAddKey ")
                    .endsWith("(process " + writer + ")");
            assertThat(waiting.isDone()).isFalse();
            Oracle.run("sh", "-c", "kill -CONT " + writer).accepted();
            waiting.get().close();
            finishes(traced);
        } finally {
            ProcessHandle.of(writer).ifPresent(ProcessHandle::destroyForcibly);
            thread.shutdownNow();
        }
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    /** Gives the process that stopped. */
    private static long untilItStops(Process strace, Path trace) throws Exception {
        while (true) {
            assertThat(strace.isAlive()).as("ended without a flush").isTrue();
            for (String line : Files.exists(trace) ? Files.readAllLines(trace) : List.<String>of()) {
                if (line.endsWith("--- stopped by SIGSTOP ---")) {
                    return Long.parseLong(line.substring(0, line.indexOf(' ')));
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void onABlockDeviceToo() throws Exception {
        Path image = image();
        Oracle.Verdict attached = Oracle.run("losetup", "--find", "--show", image.toString());
        assumeTrue(attached.status() == 0, attached.stderr());
        String device = attached.out().strip();
        loops.add(device);
        Path file;
        Process add;
        try (var lock = MetadataLock.exclusive(device, LONG, sentence -> {})) {
            file = Path.of("/run/cryptsetup/L_7:" + device.substring("/dev/loop".length()));
            add = start(addBert(Path.of(device)));
            untilItWaits(add, file);
            lock.check();
        }
        finishes(add);
        assertThat(Cryptsetup.opens(Path.of(device), BERT, 1)).isTrue();
        assertThat(file).doesNotExist();
    }
}
