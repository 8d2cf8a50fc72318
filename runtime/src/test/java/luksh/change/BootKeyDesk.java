package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import luksh.QuietPerson;
import luksh.bootkey.BootKeySettings;
import luksh.bootkey.BootKeyStatus;
import luksh.bootkey.HostSystem;
import luksh.bootkey.OneTimeKey;
import luksh.change.step.Target;
import luksh.crypto.Passphrase;
import luksh.device.Device;
import luksh.device.FolderLocation;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/** A machine with a boot key: a folder with its /boot and its state, and small disks that Anna opens. */
final class BootKeyDesk {
    final Path folder;
    final Path file;
    /** Where the disk is said to be. */
    String disk = "/memory/disk.img";

    /** @param folder is made if it is not there */
    BootKeyDesk(Path folder) throws IOException {
        this.folder = folder;
        file = Files.createDirectories(folder.resolve("boot")).resolve("keyfile");
    }

    /** The files of the machine at one moment. */
    record Snapshot(TreeMap<Path, Bytes> content) {
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

    OneTimeKey key(Target disk) {
        return key(disk, new QuietPerson());
    }

    OneTimeKey key(Target disk, QuietPerson person) {
        var wanted = new BootKeySettings(
                file, QuietPerson.secret("anna"), folder.resolve("none"), Duration.ofMinutes(5), folder, "/bin/true");
        return new OneTimeKey(person.session(folder.resolve("state")), disk, wanted, new HostSystem() {
            @Override
            public Instant now() {
                return Instant.parse("2026-01-31T12:00:00Z");
            }

            @Override
            public String host() {
                return "desk";
            }

            @Override
            public FolderLocation place(String path, String container) {
                return new FolderLocation(Path.of(path), FolderLocation.Kind.OUTSIDE, path + " lies outside");
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

    static byte[] container(Path scratch, int version) {
        if (version == 1) {
            return SmallContainer.container(scratch, slots(0, "anna"));
        }
        var disk = new MemoryDisk(new byte[SmallContainer.SIZE]);
        new SmallContainer.Steps().formatLuks2(slots(0, "anna")).run(disk, scratch);
        return disk.medium();
    }

    /**
     * Whatever a crash left: the passphrase opens, {@code disarm} retires each of these keys, and nothing is left of it.
     *
     * @return whether an interrupted change was finished on the way
     */
    boolean check(byte[] state, Snapshot files, Set<Bytes> keys) {
        files.restore(folder);
        assertThat(Witness.opening(state, List.of("anna"))).containsExactly("anna");
        var changed = new MemoryDisk(state).at(disk);
        var person = new QuietPerson();
        assertThat(key(changed, person).status().sentence()).isNotEmpty();
        BootKeyStatus status = key(changed, person).disarm();
        assertThat(status.state()).as(status.sentence()).isEqualTo("DISARMED");
        assertThat(file.resolveSibling("")).isEmptyDirectory();
        assertThat(files(folder.resolve("state/bootkeys")))
                .as("record and lock")
                .isEmpty();
        byte[] after = changed.medium();
        assertThat(Witness.opening(after, List.of("anna"))).containsExactly("anna");
        Device medium = new MemoryDisk(after);
        assertThat(Headers.read(medium).slots()).extracting(KeySlot::number).containsExactly(0);
        assertThat(Headers.read(medium).tokens()).isEmpty();
        for (Bytes key : keys) {
            try (var secret = Passphrase.owning(key.toArray())) {
                assertThat(new Unlock(Headers.read(medium), medium).all(secret)).isEmpty();
            }
        }
        return person.said.stream().anyMatch(said -> said.startsWith("luksh first finishes an interrupted change of"));
    }

    static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
