package luksh.bootkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import luksh.QuietPerson;
import luksh.change.step.ChangeSession;
import luksh.change.step.Target;
import luksh.crypto.Secret;
import luksh.device.FolderLocation;
import luksh.format.Bytes;
import luksh.oracle.Cryptsetup;
import org.jspecify.annotations.Nullable;

/** A disk on which Anna opens slot 0 and the master key slot 1, a folder that stands for /boot, and a machine of our own. */
final class BootKeyHost implements HostSystem {
    static final byte[] ANNA = "anna".getBytes(UTF_8);

    /** Made once for each version. */
    private record Made(Bytes image, Bytes master, Map<String, Bytes> records) {}

    private static final Map<Integer, Made> MADE = new ConcurrentHashMap<>();

    final Path folder;
    final Path image;
    final Path file;
    final Path master;
    final QuietPerson person = new QuietPerson();
    Instant now = Instant.parse("2026-01-31T12:00:00Z");
    final List<String> commands = new ArrayList<>();
    Function<String, Ended> answers = command -> new Ended(0, "");
    /** Which units start at boot. */
    Predicate<String> enabled = unit -> true;

    /** Which paths lie on what a power cut empties. */
    String vanishing = "/nowhere";

    /** Runs when the time is asked for. */
    Runnable telling = () -> {};

    /** Runs when a pause begins. */
    Runnable pausing = () -> {};
    /** Which paths lie upon the disk. */
    String upon;

    BootKeyHost(Path folder, int version) {
        this.folder = folder;
        image = folder.resolve("disk.img");
        file = folder.resolve("boot/keyfile");
        master = folder.resolve("root/master.key");
        upon = folder.resolve("root").toString();
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.createDirectories(master.resolveSibling(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Made made = MADE.computeIfAbsent(version, this::make);
        try {
            Files.write(image, made.image().toArray());
            Files.write(master, made.master().toArray());
            Files.setPosixFilePermissions(master, PosixFilePermissions.fromString("r--------"));
            Path records = Files.createDirectories(folder.resolve("state/masterkeys"));
            for (var record : made.records().entrySet()) {
                Files.write(records.resolve(record.getKey()), record.getValue().toArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Made make(int version) {
        if (version == 1) {
            Cryptsetup.formatted(image, 4 << 20, ANNA);
        } else {
            Cryptsetup.formatted(
                    image,
                    4 << 20,
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
        key().init();
        var records = new HashMap<String, Bytes>();
        Path marks = folder.resolve("state/masterkeys");
        try (Stream<Path> files = Files.exists(marks) ? Files.list(marks) : Stream.of()) {
            files.forEach(file -> records.put(file.getFileName().toString(), Bytes.copyOf(bytes(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var made = new Made(Bytes.copyOf(bytes(image)), Bytes.copyOf(bytes(master)), records);
        try {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(master)))
                    .isEqualTo("r--------");
            Files.delete(master);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    ChangeSession session() {
        return person.session(folder.resolve("state"));
    }

    /** As a new run has it. */
    OneTimeKey key() {
        return key(session(), null, Duration.ofMinutes(30));
    }

    OneTimeKey key(ChangeSession session, @Nullable Secret secret, @Nullable Duration expires) {
        return new OneTimeKey(session, Target.existing(image.toString()), wanted(secret, expires), this);
    }

    BootKeySettings wanted(@Nullable Secret secret, @Nullable Duration expires) {
        Secret said = secret;
        if (said == null && !Files.exists(master)) {
            said = QuietPerson.secret("anna");
        }
        return new BootKeySettings(file, said, master, expires, folder.resolve("system"), "/bin/true");
    }

    byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether cryptsetup opens the disk with this. */
    boolean opens(byte[] secret) {
        return Cryptsetup.open(image, secret).status() == 0;
    }

    @Override
    public Instant now() {
        telling.run();
        return now;
    }

    @Override
    public String host() {
        return "desk";
    }

    @Override
    public FolderLocation place(String path, String container) {
        boolean inside = path.startsWith(upon);
        FolderLocation.Kind kind = inside
                ? FolderLocation.Kind.INSIDE
                : path.startsWith(vanishing) ? FolderLocation.Kind.VANISHES : FolderLocation.Kind.OUTSIDE;
        return new FolderLocation(Path.of(path), kind, path + (inside ? " lies in " : " lies outside ") + container);
    }

    @Override
    public boolean enabled(Path root, String unit) {
        return enabled.test(unit);
    }

    @Override
    public Ended run(List<String> command) {
        commands.add(String.join(" ", command));
        return answers.apply(String.join(" ", command));
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(50);
    }

    @Override
    public void pause(Duration time) {
        pausing.run();
        now = now.plus(time);
    }
}
