package luksh.oracle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import luksh.oracle.Oracle.Verdict;

/**
 * cryptsetup(8) on image files; it needs neither root nor device-mapper for any of this. A passphrase is read with
 * {@code --key-file -}: all bytes, newlines too.
 */
public final class Cryptsetup {
    private static final List<String> CHEAP = List.of("--pbkdf-force-iterations", "1000");

    private Cryptsetup() {}

    /** Makes a LUKS1 container with 1000 iterations; options that say otherwise come later and win. */
    public static void format(Path image, byte[] passphrase, String... options) {
        var command = command("luksFormat", "--batch-mode", "--key-file", "-");
        if (!List.of(options).contains("--type")) {
            command.addAll(List.of("--type", "luks1"));
        }
        run(passphrase, cheap(command, options), image.toString()).accepted();
    }

    /** A sparse image file of this many bytes, formatted. */
    public static Path formatted(Path image, long size, byte[] passphrase, String... options) {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        format(image, passphrase, options);
        return image;
    }

    /** Whether this passphrase opens this slot, in cryptsetup's eyes. */
    public static boolean opens(Path image, byte[] passphrase, int slot) {
        return open(image, passphrase, "--key-slot", "" + slot).status() == 0;
    }

    /** Status 0 if the passphrase opens some slot, 2 if none of those in use, 1 if no slot is in use. */
    public static Verdict open(Path image, byte[] passphrase, String... options) {
        return run(
                passphrase,
                with(command("open", "--test-passphrase", "--batch-mode", "--key-file", "-"), options),
                image.toString());
    }

    /** What {@code luksDump} prints; never accepted if the header is damaged. */
    public static Verdict dump(Path image) {
        return run(new byte[0], command("luksDump"), image.toString());
    }

    public static boolean isLuks(Path image) {
        return run(new byte[0], command("isLuks"), image.toString()).status() == 0;
    }

    public static void headerBackup(Path image, Path backup) {
        run(new byte[0], command("luksHeaderBackup", "--header-backup-file", backup.toString()), image.toString())
                .accepted();
    }

    public static Verdict headerRestore(Path image, Path backup) {
        return run(
                new byte[0],
                command("luksHeaderRestore", "--batch-mode", "--header-backup-file", backup.toString()),
                image.toString());
    }

    /** Adds a key to this slot; {@code passphrase} opens any other one. */
    public static void addKey(Path image, byte[] passphrase, byte[] added, int slot, String... options) {
        withFile(added, file -> {
                    var command = command("luksAddKey", "--batch-mode", "--key-file", "-", "--key-slot", "" + slot);
                    return run(passphrase, cheap(command, options), image.toString(), file.toString());
                })
                .accepted();
    }

    /** Ends this slot; {@code passphrase} opens another one. */
    public static void killSlot(Path image, byte[] passphrase, int slot) {
        run(passphrase, command("luksKillSlot", "--batch-mode", "--key-file", "-"), image.toString(), "" + slot)
                .accepted();
    }

    /** Ends every slot, without a question. */
    public static void erase(Path image) {
        run(new byte[0], command("luksErase", "--batch-mode"), image.toString()).accepted();
    }

    /** The volume key that this passphrase leads to. */
    public static byte[] volumeKey(Path image, byte[] passphrase) {
        try {
            Path folder = Files.createTempDirectory("judge");
            Path file = folder.resolve("key");
            try {
                var command = command("luksDump", "--batch-mode", "--key-file", "-", "--dump-volume-key");
                command.addAll(List.of("--volume-key-file", file.toString()));
                run(passphrase, command, image.toString()).accepted();
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs an action while the bytes lie in a file. */
    static Verdict withFile(byte[] content, Function<Path, Verdict> action) {
        try {
            Path file = Files.createTempFile("judge", "key");
            try {
                Files.write(file, content);
                return action.apply(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cheap(List<String> command, String... options) {
        if (Arrays.stream(options).noneMatch(option -> option.equals("--iter-time") || option.equals(CHEAP.get(0)))) {
            command.addAll(CHEAP);
        }
        return with(command, options);
    }

    private static List<String> with(List<String> command, String... options) {
        command.addAll(List.of(options));
        return command;
    }

    private static List<String> command(String... words) {
        return new ArrayList<>(
                Stream.concat(Stream.of("cryptsetup"), Arrays.stream(words)).toList());
    }

    private static Verdict run(byte[] stdin, List<String> command, String... arguments) {
        return Oracle.run(stdin, with(command, arguments));
    }
}
