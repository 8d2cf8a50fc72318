package luksh.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.Container;
import luksh.Quiet;
import luksh.Share;
import luksh.bootkey.Machine;
import luksh.bootkey.OneTimeKey;
import luksh.bootkey.Wanted;
import luksh.change.Session;
import luksh.change.Target;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Place;
import luksh.format.Area;
import luksh.format.Size;
import luksh.judge.Cryptsetup;
import luksh.judge.GrubBoot;
import luksh.judge.GrubModules;
import luksh.judge.Judge;
import luksh.shell.Desk.Ended;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A boot key from its master key to its end, by the command, as cryptsetup and GRUB see it. grub-fstest has no say here: it reads one
 * typed line, of 2.06 as of 2.14, and takes no key file; so GRUB itself boots, 2.12, the first that has {@code cryptomount -k}.
 */
class BootKeyLifeTest {
    /** Typed to GRUB too, whose port keeps few characters. */
    private static final byte[] PASSPHRASE = "p".getBytes(UTF_8);

    private static final String KEYS = "6f1c2d3e-0001-4002-8003-a0b0c0d0e0f0";

    @TempDir
    private static Path cache;

    /** The machine: its disks, its /boot, its state. */
    @TempDir
    private Path folder;

    /** What the judges need beside it. */
    @TempDir
    private Path beside;

    /** A disk with a file in a file system inside, whose passphrase opens slot 0 and whose master key slot 1. */
    private final class Life {
        final int version;
        final Path disk;
        final Path key;
        private final Path master;
        private final Desk desk = new Desk(folder, cache);

        Life(int version) throws IOException {
            this.version = version;
            disk = folder.resolve("disk" + version);
            key = Files.createDirectories(folder.resolve("boot" + version)).resolve("keyfile");
            master = folder.resolve("root").resolve("master" + version);
            Files.createDirectories(master.resolveSibling(""));
            if (version == 1) {
                Cryptsetup.formatted(disk, Desk.SIZE, PASSPHRASE);
            } else {
                Files.move(desk.luks2("made"), disk);
                Cryptsetup.addKey(disk, Desk.ANNA, PASSPHRASE, 1, "--pbkdf", "pbkdf2");
                Cryptsetup.killSlot(disk, PASSPHRASE, 0);
            }
            Session session = new Quiet().session(folder.resolve("state/luksh"));
            try (var secret = Quiet.secret("p");
                    var volume = Container.open(disk.toString(), session).unlock(secret)) {
                volume.write(new Size(0), Files.readAllBytes(fileSystem("inside" + version, marker(), "marker")));
            }
            // that the path lies upon the opened disk is a matter of device-mapper, which no test has
            try (var secret = Quiet.secret("p")) {
                var wanted = new Wanted(key, secret, master, null, folder, "/bin/true");
                new OneTimeKey(session, Target.existing(disk.toString()), wanted, new Upon(master)).init();
            }
        }

        String marker() {
            return "this is inside of LUKS" + version + "\n";
        }

        Ended bootkey(String action, Object... more) {
            var words = new ArrayList<Object>(List.of("bootkey", action, "--device", disk, "--file", key));
            words.addAll(List.of("--master", master));
            words.addAll(Arrays.asList(more));
            return desk.run(words.toArray()).done();
        }

        /** The lines that a person is told to embed, for the file system with the key of which we know the UUID. */
        List<String> grubLines() {
            String units = bootkey("units").out();
            return units.substring(units.indexOf("== grub.cfg\n"), units.indexOf("== ~/.bashrc"))
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("==") && !line.isBlank())
                    .map(line -> line.replaceFirst("(--set=keys) \\S+$", "$1 " + KEYS))
                    .toList();
        }

        String pathOnItsFileSystem() {
            String line = grubLines().get(1);
            return line.substring(line.indexOf("($keys)") + "($keys)".length());
        }

        int tried(byte[] secret) {
            return Cryptsetup.open(disk, secret).status();
        }
    }

    /** A machine on which one file lies upon the opened disk. */
    private record Upon(Path file) implements Machine {
        @Override
        public Instant now() {
            return HERE.now();
        }

        @Override
        public String host() {
            return "desk";
        }

        @Override
        public Place place(String path, String container) {
            return new Place(
                    Path.of(path),
                    path.equals(file.toString()) ? Place.Kind.INSIDE : Place.Kind.OUTSIDE,
                    path + " as seen from " + container);
        }

        @Override
        public Machine.Ended run(List<String> command) {
            throw new AssertionError("nothing is run");
        }

        @Override
        public void pause(Duration time) {
            throw new AssertionError("nobody waits");
        }
    }

    /** An ext2 of 512 KiB with one file. */
    private Path fileSystem(String name, String content, String path) throws IOException {
        return fileSystem(name, List.of(path), List.of(content.getBytes(UTF_8)));
    }

    private Path fileSystem(String name, List<String> paths, List<byte[]> contents) throws IOException {
        Path tree = Files.createDirectory(beside.resolve(name + ".d"));
        for (int i = 0; i < paths.size(); i++) {
            Path file = tree.resolve(paths.get(i).replaceFirst("^/", ""));
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, contents.get(i));
        }
        Path image = beside.resolve(name);
        Judge.run("mke2fs", "-q", "-t", "ext2", "-U", KEYS, "-d", tree.toString(), image.toString(), "512k")
                .accepted();
        return image;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void fromArmingToDisarmingAndNoTraceIsLeft(int version) throws IOException {
        var life = new Life(version);
        byte[] master = Files.readAllBytes(life.master);
        assertThat(life.bootkey("status").out()).startsWith("disarmed: ");
        String dump = dump(life.disk);
        byte[] before = Files.readAllBytes(life.disk);

        assertThat(life.bootkey("arm", "--expires", "10m", "--yes").out())
                .startsWith("armed: slot 2 of " + life.disk + " opens with " + life.key);
        byte[] armed = Files.readAllBytes(life.disk);
        byte[] key = Files.readAllBytes(life.key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(life.key)))
                .isEqualTo("r--------");
        Judge.run("cryptsetup", "open", "--test-passphrase", "--key-file", life.key.toString(), life.disk.toString())
                .accepted();
        assertThat(dump(life.disk)).isNotEqualTo(dump);
        Area area = area(life.disk);

        assertThat(life.bootkey("disarm", "--yes").out()).startsWith("disarmed: ");
        assertThat(dump(life.disk)).isEqualTo(dump);
        assertThat(life.tried(key)).as("cryptsetup and the key").isEqualTo(2);
        assertThat(Cryptsetup.opens(life.disk, PASSPHRASE, version - 1)).isTrue();
        assertThat(Cryptsetup.opens(life.disk, master, version == 1 ? 1 : 0)).isTrue();
        assertNothingIsLeft(life, key);
        byte[] after = Files.readAllBytes(life.disk);
        int from = (int) area.offset().bytes();
        int to = from + (int) area.size().bytes();
        for (int sector = from; sector < to; sector += 512) {
            byte[] was = Arrays.copyOfRange(armed, sector, sector + 512);
            if (!Arrays.equals(was, 0, 512, before, sector, sector + 512)) {
                assertThat(Arrays.copyOfRange(after, sector, sector + 512))
                        .as("byte " + sector)
                        .isNotEqualTo(was);
            }
        }
        int firstArea = version == 1 ? 4096 : 2 * 16384;
        assertThat(Arrays.copyOfRange(after, firstArea, from))
                .as("the areas before it")
                .isEqualTo(Arrays.copyOfRange(before, firstArea, from));
        assertThat(Arrays.copyOfRange(after, to, after.length))
                .as("what lies behind it")
                .isEqualTo(Arrays.copyOfRange(before, to, before.length));
        if (version == 1) {
            assertThat(Arrays.copyOf(after, firstArea)).as("the header").isEqualTo(Arrays.copyOf(before, firstArea));
        }
    }

    /** But for the number that LUKS2 counts its headers with. */
    private static String dump(Path disk) {
        return Cryptsetup.dump(disk).accepted().out().replaceFirst("(?m)^Epoch:.*$", "");
    }

    private static Area area(Path disk) {
        try (Device device = Disk.openForReading(disk.toString())) {
            return Headers.read(device).slots().stream()
                    .filter(slot -> slot.number() == 2)
                    .findFirst()
                    .orElseThrow()
                    .area();
        }
    }

    private void assertNothingIsLeft(Life life, byte[] key) throws IOException {
        assertThat(life.key.getParent()).isEmptyDirectory();
        assertThat(folder.resolve("state/luksh/bootkeys")).isEmptyDirectory();
        String start = new String(key, 0, 16, ISO_8859_1);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1).contains(start))
                        .as(file + " has the key")
                        .isFalse();
                assertThat(file.toString()).doesNotEndWith(".new").doesNotEndWith(".journal");
            }
        }
    }

    @Test
    void grubOpensWithTheKeyFileWhileItIsArmedAndAsksOnceItIsNot() throws IOException {
        assumeTrue(Share.STEP == 1, "takes a machine's start each: on one JDK only");
        List<Life> lives = List.of(new Life(1), new Life(2));
        var contents = new ArrayList<byte[]>();
        for (Life life : lives) {
            life.bootkey("arm", "--yes");
            contents.add(Files.readAllBytes(life.key));
        }
        Path keys =
                fileSystem("keys", lives.stream().map(Life::pathOnItsFileSystem).toList(), contents);

        String armed = boot("armed", lives, keys);
        assertThat(armed)
                .contains(
                        "Slot 2 opened",
                        "Slot \"2\" opened",
                        lives.get(0).marker().strip(),
                        lives.get(1).marker().strip())
                .doesNotContain("Enter passphrase", "Unknown command", "error:");

        lives.forEach(life -> life.bootkey("disarm", "--yes"));
        String disarmed = boot("disarmed", lives, keys);
        assertThat(disarmed)
                .as("with a copy of the old key file")
                .contains(
                        "Enter passphrase",
                        "Slot 0 opened",
                        "Slot \"1\" opened",
                        lives.get(1).marker().strip())
                .doesNotContain("Unknown command", "Slot 2 opened", "Slot \"2\" opened");

        String without = boot("without", lives, fileSystem("empty", "nothing", "nothing"));
        assertThat(without)
                .contains("Enter passphrase", "Slot 0 opened", "Slot \"1\" opened")
                .contains(lives.get(0).marker().strip(), lives.get(1).marker().strip());
    }

    /** What GRUB 2.12 prints; the passphrase is typed for each disk if it asks. */
    private String boot(String name, List<Life> lives, Path keys) throws IOException {
        var lines = new ArrayList<String>();
        var disks = new ArrayList<Path>();
        for (Life life : lives) {
            lines.addAll(life.grubLines());
            lines.add("cat (crypto" + disks.size() + ")/marker");
            disks.add(life.disk);
        }
        disks.add(keys);
        return GrubBoot.boot(
                GrubModules.cached("2.12"),
                Files.createDirectory(beside.resolve(name)),
                lines,
                "search ext2 cat",
                disks,
                "p");
    }
}
