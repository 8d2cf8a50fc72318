package luksh.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import luksh.LongTestShare;
import luksh.change.BootKeyDesk.Snapshot;
import luksh.change.journal.OpenedSlots;
import luksh.format.Bytes;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as {@link BootKeyCrashTest} between any two calls to the system: of a luksh that strace watched, on an image. After each
 * call that changes the key's file, the record, the journal or the disk, whatever of the files was not flushed has arrived or
 * not, its names and its content apart, and of the disk all has arrived or nothing.
 */
@Tag("once")
class BootKeyFilesCrashTest {
    /** One in so many states is tried; all of them when the long tests run whole. */
    private static final int STRIDE = 2 * LongTestShare.DIVISOR - 1;

    private static final int KEY = 512;
    private static final String LONGEST = "4194304";

    @TempDir
    Path folder;

    @Test
    void betweenAnyTwoCalls(TestReporter reporter) throws IOException {
        Path scratch = folder.toRealPath();
        var before = new HashMap<Integer, byte[]>();
        for (int version : new int[] {1, 2}) {
            before.put(version, BootKeyDesk.container(scratch, version));
            Files.write(BootKeyActs.disk(scratch, version), before.get(version));
        }
        String trace = trace(scratch);
        for (int version : new int[] {1, 2}) {
            var watched = new Watched(scratch, version, before.get(version));
            byte[] disk = Files.readAllBytes(BootKeyActs.disk(scratch, version));
            Snapshot files = Snapshot.of(watched.desk.folder);
            Strace.calls(trace, watched::happened);
            assertThat(watched.disk.cached()).as("the trace explains the disk").isEqualTo(disk);
            assertThat(watched.files.possible()).as("and the files").contains(files);
            assertThat(watched.tried.keySet()).containsExactlyElementsOf(BootKeyActs.NAMES);
            assertThat(watched.known).hasSizeGreaterThan(50);
            assertThat(watched.keys).hasSizeGreaterThan(1);
            reporter.publishEntry("LUKS" + version, watched.known.size() + " states, tried " + watched.tried);
        }
    }

    private static String trace(Path scratch) throws IOException {
        Path trace = scratch.resolve("trace");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of("strace", "-f", "-y", "-xx", "-s", LONGEST, "--seccomp-bpf"));
        command.addAll(List.of("-e", TracedFiles.CALLS, "-o", trace.toString(), "--", java));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BootKeyActs.class.getName(), scratch.toString()));
        Oracle.run(new byte[0], command).accepted();
        return Files.readString(trace);
    }

    /** The calls once more, each followed by crashes. */
    private static final class Watched {
        private final BootKeyDesk desk;
        private final TracedFiles files;
        private final Strace calls;
        private final MemoryDisk disk;
        private final Set<Bytes> keys = new HashSet<>();
        private final Set<State> known = new HashSet<>();
        private final Map<String, Integer> tried = new LinkedHashMap<>();
        /** What strace calls the files that are made when an act begins. */
        private final Map<String, String> marks = new HashMap<>();

        private String act = "";
        private int done;

        Watched(Path scratch, int version, byte[] before) throws IOException {
            for (String name : BootKeyActs.NAMES) {
                marks.put(Strace.hex(BootKeyActs.mark(scratch, version, name).toString()) + ">", name);
            }
            Path image = BootKeyActs.disk(scratch, version);
            desk = new BootKeyDesk(BootKeyActs.machine(scratch, version));
            desk.disk = image.toString();
            files = new TracedFiles(desk.folder);
            calls = new Strace(image.toString());
            disk = new MemoryDisk(before);
        }

        void happened(String call, String result) {
            act = marks.getOrDefault(result.substring(result.indexOf('<') + 1), act);
            calls.happened(call, result);
            List<MemoryDisk.Event> fresh = calls.events(done);
            done += fresh.size();
            fresh.forEach(disk::replay);
            if (files.happened(call, result) || !fresh.isEmpty()) {
                crash();
            }
        }

        private void crash() {
            var disks = new LinkedHashMap<Bytes, byte[]>();
            for (byte[] state : new byte[][] {disk.medium(), disk.cached()}) {
                disks.put(OpenedSlots.hash(state), state);
            }
            for (Snapshot left : files.possible()) {
                Bytes key = left.content().get(desk.file);
                if (key != null && key.size() == KEY) {
                    keys.add(key);
                }
                disks.forEach((hash, state) -> {
                    if (known.add(new State(hash, left))) {
                        boolean chosen = known.size() % STRIDE == 0;
                        tried.merge(act, chosen ? 1 : 0, Integer::sum);
                        if (chosen) {
                            desk.check(state, left, keys);
                        }
                    }
                });
            }
        }
    }

    private record State(Bytes disk, Snapshot files) {}
}
