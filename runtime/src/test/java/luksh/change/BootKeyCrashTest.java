package luksh.change;

import static luksh.change.Small.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import luksh.Quiet;
import luksh.Share;
import luksh.bootkey.BootKeyStatus;
import luksh.bootkey.Machine;
import luksh.bootkey.OneTimeKey;
import luksh.bootkey.Wanted;
import luksh.crypto.Passphrase;
import luksh.device.Device;
import luksh.device.Place;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a power cut leaves of arming, arming again or disarming: the passphrase opens, and {@code disarm} retires every
 * key that was ever in the file. Disk states after {@link PowerCut}, each with the files as they were before and after
 * what happened to them at that moment.
 */
class BootKeyCrashTest {
    /** One in so many states is tried; all of them when the long tests run whole. */
    private static final int STRIDE = Share.DIVISOR == 1 ? 1 : 15;

    @TempDir
    Path scratch;

    private Path folder;
    private Path file;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(scratch.resolve("machine"));
        file = Files.createDirectories(folder.resolve("boot")).resolve("keyfile");
    }

    /** The files of the machine at one moment. */
    private record Snapshot(TreeMap<Path, Bytes> content) {
        static Snapshot of(Path folder) {
            var content = new TreeMap<Path, Bytes>();
            try (var all = Files.walk(folder)) {
                for (Path path : all.filter(Files::isRegularFile).toList()) {
                    content.put(path, Bytes.copyOf(Files.readAllBytes(path)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Snapshot(content);
        }

        void restore(Path folder) {
            try {
                for (Path path : of(folder).content().keySet()) {
                    Files.delete(path);
                }
                for (var entry : content.entrySet()) {
                    Files.createDirectories(entry.getKey().resolveSibling(""));
                    Files.write(entry.getKey(), entry.getValue().toArray());
                    Files.setPosixFilePermissions(entry.getKey(), PosixFilePermissions.fromString("rw-------"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private OneTimeKey key(Target disk) {
        return key(disk, new Quiet());
    }

    private OneTimeKey key(Target disk, Quiet person) {
        var wanted = new Wanted(
                file, Quiet.secret("anna"), folder.resolve("none"), Duration.ofMinutes(5), folder, "/bin/true");
        return new OneTimeKey(person.session(folder.resolve("state")), disk, wanted, new Machine() {
            @Override
            public Instant now() {
                return Instant.parse("2026-01-31T12:00:00Z");
            }

            @Override
            public String host() {
                return "desk";
            }

            @Override
            public Place place(String path, String container) {
                return new Place(Path.of(path), Place.Kind.OUTSIDE, path + " lies outside");
            }

            @Override
            public Ended run(List<String> command) {
                throw new AssertionError("nothing is run");
            }

            @Override
            public void pause(Duration time) {
                throw new AssertionError("nobody waits");
            }
        });
    }

    private byte[] container(int version) {
        if (version == 1) {
            return Small.container(scratch, slots(0, "anna"));
        }
        var disk = new MemoryDisk(new byte[Small.SIZE]);
        new Small.Steps().formatLuks2(slots(0, "anna")).run(disk, scratch);
        return disk.medium();
    }

    private void everyMoment(byte[] before, TestReporter reporter, String name, Act act) throws Exception {
        var snapshots = new TreeMap<Integer, Snapshot>();
        snapshots.put(0, Snapshot.of(folder));
        var disk = new MemoryDisk(before, new MemoryDisk.Trouble() {
            @Override
            public void before(MemoryDisk now, MemoryDisk.Act done) {
                if (done != MemoryDisk.Act.READ) {
                    snapshots.put(now.events().size(), Snapshot.of(folder));
                }
            }
        });
        act.on(key(disk));
        List<MemoryDisk.Event> events = disk.events();
        snapshots.put(events.size(), Snapshot.of(folder));

        var keys = new HashSet<Bytes>();
        snapshots.values().stream()
                .map(files -> files.content().get(file))
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
        check(disk.medium(), snapshots.lastEntry().getValue(), keys);
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
            if (states++ % STRIDE == 0 && check(state, files, keys)) {
                finished++;
            }
        }
    }

    /** What is done while the power may go. */
    private interface Act {
        void on(OneTimeKey key);
    }

    /** @return whether an interrupted change was finished on the way */
    private boolean check(byte[] state, Snapshot files, Set<Bytes> keys) {
        files.restore(folder);
        assertThat(Witness.opening(state, List.of("anna"))).containsExactly("anna");
        var disk = new MemoryDisk(state);
        var person = new Quiet();
        assertThat(key(disk, person).status().sentence()).isNotEmpty();
        BootKeyStatus status = key(disk, person).disarm();
        assertThat(status.state()).as(status.sentence()).isEqualTo("DISARMED");
        assertThat(file.resolveSibling("")).isEmptyDirectory();
        assertThat(files(folder.resolve("state/bootkeys")))
                .as("record and lock")
                .isEmpty();
        byte[] after = disk.medium();
        assertThat(Witness.opening(after, List.of("anna"))).containsExactly("anna");
        Device medium = new MemoryDisk(after);
        assertThat(Headers.read(medium).slots()).extracting(KeySlot::number).containsExactly(0);
        assertThat(Headers.read(medium).tokens()).isEmpty();
        for (Bytes key : keys) {
            try (var secret = Passphrase.owning(key.toArray())) {
                assertThat(new Unlock(Headers.read(medium), medium).all(secret)).isEmpty();
            }
        }
        return person.said.stream().anyMatch(said -> said.startsWith("an interrupted change of"));
    }

    private static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whileItIsArmed(int version, TestReporter reporter) throws Exception {
        everyMoment(container(version), reporter, "arm, LUKS" + version, OneTimeKey::arm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whileItIsArmedAgain(int version, TestReporter reporter) throws Exception {
        var disk = new MemoryDisk(container(version));
        key(disk).arm();
        everyMoment(disk.medium(), reporter, "arm again, LUKS" + version, OneTimeKey::arm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whileItIsDisarmed(int version, TestReporter reporter) throws Exception {
        var disk = new MemoryDisk(container(version));
        key(disk).arm();
        everyMoment(disk.medium(), reporter, "disarm, LUKS" + version, OneTimeKey::disarm);
    }

    /** Of the file alone: half under its first name, overwritten by half, gone. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whateverBecameOfTheFile(int version) throws Exception {
        var disk = new MemoryDisk(container(version));
        key(disk).arm();
        Snapshot whole = Snapshot.of(folder);
        byte[] key = Files.readAllBytes(file);
        byte[] half = key.clone();
        Arrays.fill(half, 0, 256, (byte) 7);
        Path temporary = file.resolveSibling(".keyfile.new");
        for (byte[][] files : new byte[][][] {
            {null, Arrays.copyOf(key, 100)}, {null, key}, {half, null}, {new byte[0], key}, {null, null}
        }) {
            var content = new TreeMap<>(whole.content());
            content.remove(file);
            if (files[0] != null) {
                content.put(file, Bytes.copyOf(files[0]));
            }
            if (files[1] != null) {
                content.put(temporary, Bytes.copyOf(files[1]));
            }
            check(disk.medium(), new Snapshot(content), Set.of(Bytes.copyOf(key)));
        }
    }

    /** Of the record alone: it went, it was torn, it is still under its first name; and the lock's file stayed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whateverBecameOfTheRecord(int version) throws Exception {
        var disk = new MemoryDisk(container(version));
        key(disk).arm();
        Snapshot whole = Snapshot.of(folder);
        byte[] key = Files.readAllBytes(file);
        Path record = files(folder.resolve("state/bootkeys")).get(0);
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
            check(disk.medium(), new Snapshot(content), Set.of(Bytes.copyOf(key)));
        }
    }
}
