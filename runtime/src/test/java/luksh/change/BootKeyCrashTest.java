package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.Small.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
    /** Tried of each scenario, evenly spread. */
    private static final int STATES = Share.of(240, 24);

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

        void restore(Path folder) throws IOException {
            for (Path path : of(folder).content().keySet()) {
                Files.delete(path);
            }
            for (var entry : content.entrySet()) {
                Files.createDirectories(entry.getKey().resolveSibling(""));
                Files.write(entry.getKey(), entry.getValue().toArray());
                Files.setPosixFilePermissions(entry.getKey(), PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private OneTimeKey key(Target disk) {
        var wanted = new Wanted(
                file, Quiet.secret("anna"), folder.resolve("none"), Duration.ofMinutes(5), folder, "/bin/true");
        return new OneTimeKey(new Quiet().session(folder.resolve("state")), disk, wanted, new Machine() {
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

    /** A disk state, and the files that may go with it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Moment(byte[] state, Snapshot files) {}

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

        var seen = new HashSet<Bytes>();
        var moments = new ArrayList<Moment>();
        var keys = new HashSet<Bytes>();
        for (int k = 0; k <= events.size(); k++) {
            Snapshot after = snapshots.floorEntry(k).getValue();
            Snapshot earlier = k == 0 ? after : snapshots.floorEntry(k - 1).getValue();
            for (Snapshot files : after.equals(earlier) ? List.of(after) : List.of(earlier, after)) {
                Bytes content = files.content().get(file);
                if (content != null) {
                    keys.add(content);
                }
                PowerCut.during(before, events.subList(0, k), k, state -> {
                    if (seen.add(Bytes.copyOf(
                            (Proofs.hash(state) + " " + System.identityHashCode(files)).getBytes(UTF_8)))) {
                        moments.add(new Moment(state, files));
                    }
                });
            }
        }
        moments.add(new Moment(disk.medium(), snapshots.lastEntry().getValue()));
        int step = Math.max(1, moments.size() / STATES);
        for (int i = moments.size() - 1; i >= 0; i -= step) {
            check(moments.get(i), keys);
        }
        reporter.publishEntry(name, moments.size() + " states, each " + step + ". tried, " + keys.size() + " keys");
    }

    /** What is done while the power may go. */
    private interface Act {
        void on(OneTimeKey key);
    }

    private void check(Moment moment, Set<Bytes> keys) throws IOException {
        moment.files().restore(folder);
        assertThat(Witness.opening(moment.state(), List.of("anna"))).containsExactly("anna");
        var disk = new MemoryDisk(moment.state());
        assertThat(key(disk).status().sentence()).isNotEmpty();
        BootKeyStatus status = key(disk).disarm();
        assertThat(status.state()).as(status.sentence()).isEqualTo("DISARMED");
        assertThat(file.resolveSibling("")).isEmptyDirectory();
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
            check(new Moment(disk.medium(), new Snapshot(content)), Set.of(Bytes.copyOf(key)));
        }
    }
}
