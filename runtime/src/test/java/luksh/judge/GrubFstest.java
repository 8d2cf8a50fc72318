package luksh.judge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * grub-fstest(1): GRUB's own code for key slots, payload and file systems, as a program.
 *
 * <p>{@code grub-fstest -C IMAGE COMMAND} opens the image as device {@code (crypto0)}, after it has read one line from
 * its standard input as the passphrase: 255 bytes at most, no NUL and no newline within. It ends with status 0 whatever
 * happens: success is the line {@code Slot N opened}, for LUKS2 with the number in quotes, a wrong passphrase is {@code access denied} on standard error.
 * Its prompt and that line are mixed into what {@code cat} prints, so files are taken out with {@code cp}. A device is
 * read as the block list {@code (crypto0)0+SECTORS}.
 */
public final class GrubFstest {
    private static final Pattern OPENED = Pattern.compile("Slot \"?(\\d+)\"? opened");

    private GrubFstest() {}

    /** The slot that GRUB opens with this passphrase; empty if none. */
    public static OptionalInt opens(Path image, byte[] passphrase) {
        Matcher found = OPENED.matcher(run(image, passphrase, "ls", "(crypto0)").out());
        return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    /** The payload's first sectors of 512 bytes, decrypted. */
    public static byte[] payload(Path image, byte[] passphrase, int sectors) {
        return copy(image, passphrase, "(crypto0)0+" + sectors);
    }

    /** A file of the file system inside, for example {@code /boot/marker}. */
    public static byte[] file(Path image, byte[] passphrase, String path) {
        return copy(image, passphrase, "(crypto0)" + path);
    }

    private static byte[] copy(Path image, byte[] passphrase, String from) {
        try {
            Path folder = Files.createTempDirectory("judge");
            Path copy = folder.resolve("copy");
            try {
                Judge.Verdict verdict = run(image, passphrase, "cp", from, copy.toString());
                if (!Files.exists(copy) || verdict.stderr().contains("error:")) {
                    throw new AssertionError("grub-fstest gave no " + from + ": " + verdict.out() + verdict.stderr());
                }
                return Files.readAllBytes(copy);
            } finally {
                Files.deleteIfExists(copy);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Judge.Verdict run(Path image, byte[] passphrase, String... command) {
        var line = new ByteArrayOutputStream();
        line.writeBytes(passphrase);
        line.write('\n');
        var words = new ArrayList<>(List.of("grub-fstest", "-C", image.toString()));
        words.addAll(List.of(command));
        return Judge.run(line.toByteArray(), words);
    }
}
