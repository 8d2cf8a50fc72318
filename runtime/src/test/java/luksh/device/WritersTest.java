package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has an image open for writing: real processes, and a made-up proc for what they cannot be made to do. */
class WritersTest {
    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void lay() throws IOException {
        image = Files.write(folder.resolve("disk.img"), new byte[4096]);
    }

    /** It has the file as descriptor 9, and ends with its standard input. */
    private Process holding(String redirection) throws IOException {
        Process process = new ProcessBuilder(
                        "sh", "-c", "exec 9" + redirection + "\"$1\"; echo; read -r x", "holder", "" + image)
                .start();
        process.getInputStream().read();
        return process;
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        process.waitFor();
    }

    private List<Writers.Writer> writers() {
        return Writers.to(image.toString());
    }

    @Test
    void aProcessThatHasTheImageOpenForWritingIsNamed() throws Exception {
        assertThat(writers()).isEmpty();
        Process writer = holding("<>");
        try {
            assertThat(writers()).hasSize(1);
            assertThat(writers().get(0).pid()).isEqualTo(writer.pid());
            assertThat(writers().get(0).path()).isEqualTo(image.toString());
            assertThat(writers().get(0).program()).startsWith("sh -c").endsWith("(process " + writer.pid() + ")");
        } finally {
            end(writer);
        }
        assertThat(writers()).isEmpty();
    }

    @Test
    void oneThatOnlyAppendsWritesToo() throws Exception {
        Process writer = holding(">>");
        try {
            assertThat(writers()).extracting(Writers.Writer::pid).containsExactly(writer.pid());
        } finally {
            end(writer);
        }
    }

    @Test
    void oneThatOnlyReadsDoesNotCountNorDoWeOurselves() throws Exception {
        Process reader = holding("<");
        try (var ours = new RandomAccessFile(image.toFile(), "rw")) {
            ours.write(1);
            assertThat(writers()).isEmpty();
        } finally {
            end(reader);
        }
    }

    @Test
    void whoHoldsTheMetadataLockDoesNotCount() {
        try (var held = MetadataLock.exclusive(image.toString(), Duration.ofSeconds(5), line -> {})) {
            held.check();
            assertThat(writers()).isEmpty();
        }
    }

    @Test
    void whoAwaitsTheMetadataLockDoesNotCount() throws Exception {
        Process waiting;
        try (var held = MetadataLock.exclusive(image.toString(), Duration.ofSeconds(5), line -> {})) {
            waiting = new ProcessBuilder(
                            "sh", "-c", "exec 9<>\"$1\"; echo; flock -x 9; read -r x", "waiting", "" + image)
                    .start();
            waiting.getInputStream().read();
            Path locks = Path.of("/proc/locks");
            while (Files.readString(locks).lines().noneMatch(line -> line.contains("-> FLOCK"))) {
                Thread.sleep(10);
            }
            held.check();
            assertThat(writers()).isEmpty();
        }
        end(waiting);
    }

    private void descriptor(int pid, int number, Path target, String flags) throws IOException {
        Path process = folder.resolve("proc/" + pid);
        Files.createDirectories(process.resolve("fd"));
        Files.createDirectories(process.resolve("fdinfo"));
        Files.writeString(process.resolve("fdinfo/" + number), "pos:\t0\nflags:\t" + flags + "\nmnt_id:\t25\n");
        Files.createSymbolicLink(process.resolve("fd/" + number), target);
    }

    @Test
    void theModeOfOpeningDecidesAndTheNameDoesNot() throws IOException {
        Path same = Files.createLink(folder.resolve("another name"), image);
        descriptor(4000001, 3, image, "0100000");
        descriptor(4000002, 3, same, "0100002");
        descriptor(4000003, 3, image, "0102001");
        descriptor(4000004, 3, image, "012100000");
        descriptor(4000005, 3, folder.resolve("gone"), "0100002");
        descriptor(4000006, 3, Path.of("pipe:[1234]"), "01");
        descriptor(4000007, 5, image, "0140000");
        Files.writeString(folder.resolve("proc/4000007/cmdline"), "/sbin/cryptsetup\0luksDump\0disk.img\0");
        descriptor(4000008, 5, image, "0140000");
        Files.writeString(folder.resolve("proc/4000008/cmdline"), "/sbin/cryptsetup\0-q\0luksAddKey\0disk.img\0");
        var writers = new Writers(folder.resolve("proc"), folder.resolve("sys"), 4000003);
        assertThat(writers.find(image))
                .containsExactly(
                        new Writers.Writer(4000002, "a program (process 4000002)", same.toString()),
                        new Writers.Writer(4000008, "a program (process 4000008)", image.toString()));
    }
}
