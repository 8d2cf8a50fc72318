package luksh.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import luksh.LongTestShare;
import luksh.bootkey.OneTimeKey;
import luksh.change.BootKeyDesk.Snapshot;
import luksh.format.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a power cut leaves of arming, arming again or disarming: the passphrase opens, and {@code disarm} retires every
 * key that was ever in the file. Disk states after {@link PowerCut}, each with the files as they were before and after
 * what happened to them at that moment.
 */
@Tag("once")
class BootKeyCrashTest {
    /** One in so many states is tried; all of them when the long tests run whole. */
    private static final int STRIDE = LongTestShare.DIVISOR == 1 ? 1 : 15;

    @TempDir
    Path scratch;

    private BootKeyDesk desk;

    @BeforeEach
    void makeDesk() throws IOException {
        desk = new BootKeyDesk(scratch.resolve("machine"));
    }

    private void everyMoment(byte[] before, TestReporter reporter, String name, Act act) throws Exception {
        var snapshots = new TreeMap<Integer, Snapshot>();
        snapshots.put(0, Snapshot.of(desk.folder));
        var disk = new MemoryDisk(before, new MemoryDisk.Trouble() {
            @Override
            public void before(MemoryDisk now, MemoryDisk.Act done) {
                if (done != MemoryDisk.Act.READ) {
                    snapshots.put(now.events().size(), Snapshot.of(desk.folder));
                }
            }
        });
        act.on(desk.key(disk));
        List<MemoryDisk.Event> events = disk.events();
        snapshots.put(events.size(), Snapshot.of(desk.folder));

        var keys = new HashSet<Bytes>();
        snapshots.values().stream()
                .map(files -> files.content().get(desk.file))
                .filter(Objects::nonNull)
                .forEach(keys::add);
        assertThat(keys).isNotEmpty();
        var tried = new Tried(keys);
        for (int k = 0; k <= events.size(); k++) {
            Snapshot after = snapshots.floorEntry(k).getValue();
            Snapshot earlier = k == 0 ? after : snapshots.floorEntry(k - 1).getValue();
            for (Snapshot files : after.equals(earlier) ? List.of(after) : List.of(earlier, after)) {
                PowerCut.during(before, events.subList(0, k), k, state -> tried.add(state, files));
            }
        }
        desk.check(disk.medium(), snapshots.lastEntry().getValue(), keys);
        assertThat(tried.finished).as("a journal was open in some of them").isPositive();
        reporter.publishEntry(name, tried.states + " states, one in " + STRIDE + " tried");
    }

    /** Some of the states, evenly spread. */
    private final class Tried {
        private final Set<Bytes> keys;
        private int states;
        private int finished;

        Tried(Set<Bytes> keys) {
            this.keys = keys;
        }

        void add(byte[] state, Snapshot files) {
            if (states++ % STRIDE == 0 && desk.check(state, files, keys)) {
                finished++;
            }
        }
    }

    /** What is done while the power may go. */
    private interface Act {
        void on(OneTimeKey key);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whileItIsArmed(int version, TestReporter reporter) throws Exception {
        everyMoment(BootKeyDesk.container(scratch, version), reporter, "arm, LUKS" + version, OneTimeKey::arm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whileItIsArmedAgain(int version, TestReporter reporter) throws Exception {
        var disk = new MemoryDisk(BootKeyDesk.container(scratch, version));
        desk.key(disk).arm();
        everyMoment(disk.medium(), reporter, "arm again, LUKS" + version, OneTimeKey::arm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whileItIsDisarmed(int version, TestReporter reporter) throws Exception {
        var disk = new MemoryDisk(BootKeyDesk.container(scratch, version));
        desk.key(disk).arm();
        everyMoment(disk.medium(), reporter, "disarm, LUKS" + version, OneTimeKey::disarm);
    }

    /** Of the file alone: half under its first name, overwritten by half, gone. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whateverBecameOfTheFile(int version) throws Exception {
        var disk = new MemoryDisk(BootKeyDesk.container(scratch, version));
        desk.key(disk).arm();
        Snapshot whole = Snapshot.of(desk.folder);
        byte[] key = Files.readAllBytes(desk.file);
        byte[] half = key.clone();
        Arrays.fill(half, 0, 256, (byte) 7);
        Path temporary = desk.file.resolveSibling(".keyfile.new");
        for (byte[][] files : new byte[][][] {
            {null, Arrays.copyOf(key, 100)}, {null, key}, {half, null}, {new byte[0], key}, {null, null}
        }) {
            var content = new TreeMap<>(whole.content());
            content.remove(desk.file);
            if (files[0] != null) {
                content.put(desk.file, Bytes.copyOf(files[0]));
            }
            if (files[1] != null) {
                content.put(temporary, Bytes.copyOf(files[1]));
            }
            desk.check(disk.medium(), new Snapshot(content), Set.of(Bytes.copyOf(key)));
        }
    }

    /** Of the record alone: it went, it was torn, it is still under its first name; and the lock's file stayed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whateverBecameOfTheRecord(int version) throws Exception {
        var disk = new MemoryDisk(BootKeyDesk.container(scratch, version));
        desk.key(disk).arm();
        Snapshot whole = Snapshot.of(desk.folder);
        byte[] key = Files.readAllBytes(desk.file);
        Path record = BootKeyDesk.files(desk.folder.resolve("state/bootkeys")).get(0);
        byte[] text = Files.readAllBytes(record);
        Path begun = record.resolveSibling("." + record.getFileName() + ".new");
        Path lock = record.resolveSibling(record.getFileName().toString().replace(".json", ".lock"));
        for (byte[][] records : new byte[][][] {
            {null, null}, {null, Arrays.copyOf(text, 30)}, {Arrays.copyOf(text, 90), null}, {new byte[0], text}
        }) {
            var content = new TreeMap<>(whole.content());
            content.remove(record);
            content.put(lock, Bytes.copyOf(new byte[0]));
            if (records[0] != null) {
                content.put(record, Bytes.copyOf(records[0]));
            }
            if (records[1] != null) {
                content.put(begun, Bytes.copyOf(records[1]));
            }
            desk.check(disk.medium(), new Snapshot(content), Set.of(Bytes.copyOf(key)));
        }
    }
}
