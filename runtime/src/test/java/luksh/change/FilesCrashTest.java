package luksh.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import luksh.Content;
import luksh.change.BootKeyDesk.Snapshot;
import luksh.change.FileActs.Way;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import luksh.oracle.Oracle.Verdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a crash leaves of a file that is being made, between any two calls to the system: a kill, and a power cut that keeps
 * what was flushed. A process is watched by strace, and killed by it.
 */
@Tag("once")
class FilesCrashTest {
    private static final String LONGEST = "4194304";
    private static final Bytes WHOLE = Bytes.copyOf(FileActs.CONTENT);

    @TempDir
    Path temporary;

    /** @param strace options; the process has any mode by default, and no file of a megabyte */
    private static Verdict run(List<String> strace, Path folder, Way... ways) {
        var command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf"));
        command.addAll(strace);
        command.addAll(List.of("--", "sh", "-c", "ulimit -f 1000; umask 0; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("--add-opens", "java.base/sun.nio.fs=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(FileActs.class.getName(), folder.toString()));
        Stream.of(ways).map(Way::name).forEach(command::add);
        return Oracle.run(new byte[0], command);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void atAnyCallTheFileIsWholeOrNotThereAndTheSameVerbSucceedsAfterwards() throws IOException {
        Path folder = Files.createDirectory(temporary.toRealPath().resolve("watched"));
        Path trace = folder.resolveSibling("trace");
        var options = List.of("-y", "-xx", "-s", LONGEST, "-e", TracedFiles.CALLS, "-o", trace.toString());
        Verdict verdict = run(options, folder, Way.values()).accepted();
        assertThat(verdict.out().lines())
                .as("a file that cannot be written")
                .hasSize(3)
                .allMatch(line -> line.startsWith("cannot write " + folder.resolve("long") + ": ")
                        && line.contains("luksh removed the unfinished file"));
        assertThat(names(folder)).containsExactly("new", "replacing", "secret");
        for (Way way : Way.values()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(way.in(folder))))
                    .as("the umask was 0")
                    .isEqualTo("r--r-----");
        }
        var files = new TracedFiles(folder);
        var states = new HashSet<Snapshot>();
        Strace.calls(Files.readString(trace), (call, result) -> {
            if (files.happened(call, result)) {
                states.addAll(files.possible());
            }
        });
        assertThat(states.size()).as("states").isGreaterThan(20);
        for (Snapshot state : states) {
            check(state);
        }
    }

    private void check(Snapshot state) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "state");
        for (var left : state.content().entrySet()) {
            String name = String.valueOf(left.getKey().getFileName());
            assertThat(name).matches("new|secret|replacing|\\..*\\.luksh-part");
            if (!name.startsWith(".")) {
                assertThat(left.getValue()).as(name).isEqualTo(WHOLE);
            }
            Files.write(folder.resolve(name), left.getValue().toArray());
        }
        Set<String> there = Set.copyOf(names(folder));
        for (Way way : List.of(Way.NEW, Way.REPLACING)) {
            Path file = way.in(folder);
            if (way == Way.NEW && there.contains("new")) {
                assertThatThrownBy(() -> way.write(file, FileActs.CONTENT)).isInstanceOf(LuksException.class);
            } else {
                way.write(file, FileActs.CONTENT);
            }
            assertThat(names(folder)).noneMatch(name -> name.startsWith("."));
            Content.assertHolds(file, FileActs.CONTENT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NEW, fsync:signal=KILL:when=1, 137",
        "REPLACING, '?rename,?renameat,?renameat2:signal=KILL:when=1', 137",
        // the program that links fails: then the file is copied to one that has a name
        "SECRET, linkat:error=EXDEV, 0",
        // a file system without links
        "NEW, '?link,linkat:error=EPERM', 0"
    })
    void aProcessThatIsKilledLeavesNothingUnderTheNameAndALinkThatFailsIsNoLoss(Way way, String fault, int status)
            throws IOException {
        Path folder = temporary.toRealPath();
        Path file = way.in(folder);
        String calls = fault.substring(0, fault.indexOf(':'));
        Path trace = Files.createTempFile("luksh", "trace");
        Verdict verdict =
                run(List.of("-o", trace.toString(), "-e", "trace=" + calls, "-e", "inject=" + fault), folder, way);
        assertThat(verdict.status()).isEqualTo(status);
        assertThat(Files.readString(trace)).containsAnyOf("(INJECTED)", "killed by SIGKILL");
        Files.delete(trace);
        if (status != 0) {
            assertThat(file).doesNotExist();
            assertThat(names(folder)).hasSize(1);
            way.write(file, FileActs.CONTENT);
        }
        Content.assertHolds(file, FileActs.CONTENT);
        assertThat(names(folder)).containsExactly(String.valueOf(file.getFileName()));
    }
}
