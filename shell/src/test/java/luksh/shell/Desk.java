package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import luksh.bench.Measured;
import luksh.bench.Timing;
import luksh.grub.GrubHost;
import luksh.oracle.Cryptsetup;
import luksh.shell.person.Screen;

/** luksh in this process, with streams, folders and environment of its own, and images that cryptsetup made. */
final class Desk {
    static final byte[] ANNA = "anna's marker 7f3a51".getBytes(UTF_8);
    static final byte[] BERT = "bert's marker 91cc08".getBytes(UTF_8);
    static final byte[] CARL = "carl's marker e2d46b".getBytes(UTF_8);
    static final byte[] WRONG = "wrong marker 5a0b77".getBytes(UTF_8);
    static final long SIZE = 4 << 20;

    private final Path folder;
    private final Map<String, String> environment;

    /** How it ended. */
    record Ended(int status, String out, String err) {
        /** Fails the test with what was said unless the status is 0. */
        Ended done() {
            if (status != 0) {
                throw new AssertionError("status " + status + "\n" + out + err);
            }
            return this;
        }
    }

    /**
     * @param folder where everything lies
     * @param cache where compiled scripts are kept, for several tests
     */
    Desk(Path folder, Path cache) {
        this(folder, cache, true);
    }

    /** @param timed whether GRUB's loops count as timed, by made up times: else the first estimate takes seconds */
    Desk(Path folder, Path cache, boolean timed) {
        if (timed) {
            time(new GrubHost(Path.of("/"), folder, cache.resolve("luksh")));
        }
        this.folder = folder;
        this.environment = Map.of(
                "XDG_STATE_HOME", folder.resolve("state").toString(),
                "XDG_CACHE_HOME", cache.toString(),
                "XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    private static void time(GrubHost machine) {
        machine.measured()
                .keep(Stream.of("sha1", "sha256", "sha512", "ripemd160", "whirlpool")
                        .flatMap(hash -> Stream.of(
                                new Measured.Entry(hash, false, new Timing(1000, 0), LocalDate.EPOCH),
                                new Measured.Entry(hash, true, new Timing(500, 0), LocalDate.EPOCH)))
                        .toList());
    }

    /** Nobody sits there, and standard input is empty. */
    Ended run(Object... words) {
        return type("", words);
    }

    /** With a text on standard input, which is no terminal. */
    Ended type(String input, Object... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var program = new Launcher(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new Screen(new PrintStream(err, true, UTF_8), () -> Integer.MAX_VALUE),
                folder.resolve("no-terminal"),
                new Folders(environment, false, folder),
                environment);
        int status = program.run(Arrays.stream(words).map(Object::toString).toList());
        return new Ended(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    Map<String, String> environment() {
        return environment;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** A key file; made on first use. */
    Path key(byte[] secret) {
        return write(new String(secret, UTF_8).replaceAll("\\W.*", "") + ".key", secret);
    }

    Path write(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String content) {
        return write(name, content.getBytes(UTF_8));
    }

    /** LUKS1 with 1000 iterations: Anna opens slot 0, Bert slot 1. */
    Path image() {
        Path image = Cryptsetup.formatted(folder.resolve("disk.img"), SIZE, ANNA);
        Cryptsetup.addKey(image, ANNA, BERT, 1);
        return image;
    }

    /** LUKS2 with 1000 iterations and copies of 16 KiB: Anna opens slot 0. */
    Path luks2(String name) {
        return Cryptsetup.formatted(
                folder.resolve(name),
                SIZE,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--luks2-metadata-size",
                "16k",
                "--luks2-keyslots-size",
                "1m");
    }

    byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
