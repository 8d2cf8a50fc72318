package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.Container;
import luksh.QuietPerson;
import luksh.bootkey.BootKeySettings;
import luksh.bootkey.HostSystem;
import luksh.bootkey.OneTimeKey;
import luksh.change.step.ChangeSession;
import luksh.change.step.Target;
import luksh.device.FolderLocation;
import luksh.format.Size;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.shell.Desk.Ended;

/** A disk that a passphrase and a master key open, a file in a file system inside, and a folder that stands for /boot. */
final class BootKeyLife {
    /** Typed to GRUB too, whose serial port keeps few characters. */
    static final byte[] PASSPHRASE = "p".getBytes(UTF_8);

    /** Of the file system that {@link #fileSystem} makes. */
    private static final String UUID = "6f1c2d3e-0001-4002-8003-a0b0c0d0e0f0";

    final int version;
    final Path disk;
    final Path key;
    final Path master;
    /** Number of the passphrase's slot; the master key has the other one of 0 and 1. */
    final int slot;

    private final Desk desk;
    private final Path beside;

    /**
     * @param beside a folder that is no part of the machine
     * @param name of the key file
     */
    BootKeyLife(Desk desk, Path beside, int version, String name) throws IOException {
        this.desk = desk;
        this.beside = beside;
        this.version = version;
        this.slot = version - 1;
        disk = desk.path("disk" + version);
        key = Files.createDirectories(desk.path("boot" + version)).resolve(name);
        master = Files.createDirectories(desk.path("root")).resolve("master" + version);
        if (version == 1) {
            Cryptsetup.formatted(disk, Desk.SIZE, PASSPHRASE);
        } else {
            Files.move(desk.luks2("made"), disk);
            Cryptsetup.addKey(disk, Desk.ANNA, PASSPHRASE, slot, "--pbkdf", "pbkdf2");
            Cryptsetup.killSlot(disk, PASSPHRASE, 0);
        }
        ChangeSession session = new QuietPerson().session(desk.path("state/luksh"));
        try (var secret = QuietPerson.secret("p");
                var volume = Container.read(disk.toString(), session).unlock(secret)) {
            Path inside = fileSystem("inside" + version, List.of("marker"), List.of(marker().getBytes(UTF_8)));
            volume.write(new Size(0), Files.readAllBytes(inside));
        }
        // the command asks device-mapper whether the path lies upon the opened disk; a test has none
        try (var secret = QuietPerson.secret("p")) {
            var wanted = new BootKeySettings(key, secret, master, null, desk.path("root"), "/bin/true");
            new OneTimeKey(session, Target.existing(disk.toString()), wanted, new Upon(master)).init();
        }
    }

    /** What the file {@code /marker} inside says. */
    String marker() {
        return "this is inside of LUKS" + version;
    }

    Ended bootkey(String action, Object... more) {
        var words = new ArrayList<Object>(List.of("bootkey", action, "--device", disk, "--file", key));
        words.addAll(List.of("--master", master));
        words.addAll(Arrays.asList(more));
        return desk.run(words.toArray()).done();
    }

    /** cryptsetup's status: 0 if the secret opens some slot, 2 if it opens none. */
    int tried(byte[] secret) {
        return Cryptsetup.open(disk, secret).status();
    }

    /** The lines for GRUB that a person is told, for a file system that {@link #fileSystem} makes. */
    List<String> grubLines() {
        String units = bootkey("units").out();
        return units.substring(units.indexOf("== grub.cfg\n"), units.indexOf("== ~/.bashrc"))
                .lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith("==") && !line.isBlank())
                .map(line -> line.replaceFirst("(--set=keys) \\S+$", "$1 " + UUID))
                .toList();
    }

    /** Where those lines say that the key lies, from its file system's root on. */
    String pathForGrub() {
        String line = grubLines().get(1);
        return line.substring(line.indexOf("($keys)") + "($keys)".length());
    }

    /** An ext2 of 512 KiB with these files. */
    Path fileSystem(String name, List<String> paths, List<byte[]> contents) throws IOException {
        Path tree = Files.createDirectory(beside.resolve(name + ".d"));
        for (int i = 0; i < paths.size(); i++) {
            Path file = tree.resolve(paths.get(i).replaceFirst("^/", ""));
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, contents.get(i));
        }
        Path image = beside.resolve(name);
        Oracle.run("mke2fs", "-q", "-t", "ext2", "-U", UUID, "-d", tree.toString(), image.toString(), "512k")
                .accepted();
        return image;
    }

    /** A machine on which one file lies upon the opened disk. */
    private record Upon(Path file) implements HostSystem {
        @Override
        public Instant now() {
            return HERE.now();
        }

        @Override
        public String host() {
            return "desk";
        }

        @Override
        public FolderLocation place(String path, String container) {
            boolean upon = path.equals(file.toString());
            return new FolderLocation(
                    Path.of(path),
                    upon ? FolderLocation.Kind.INSIDE : FolderLocation.Kind.OUTSIDE,
                    path + " as seen from " + container);
        }

        @Override
        public HostSystem.Ended run(List<String> command) {
            throw new AssertionError("nothing is run");
        }

        @Override
        public void pause(Duration time) {
            throw new AssertionError("nobody waits");
        }
    }
}
