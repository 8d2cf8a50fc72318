package luksh.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    /** What is asked where costs are counted: listing would decrypt the payload in search of a file system. */
    private static final String[] ONE_SECTOR = {"crc", "(crypto0)0+1"};

    private static final Pattern COLLECTED = Pattern.compile("Collected : (\\d+)");

    private GrubFstest() {}

    /** The slot that GRUB opens with this passphrase; empty if none. */
    public static OptionalInt opens(Path image, byte[] passphrase) {
        return slot(run(image, passphrase, "ls", "(crypto0)"));
    }

    /** The payload's first sectors of 512 bytes, decrypted. */
    public static byte[] payload(Path image, byte[] passphrase, int sectors) {
        return copy(image, passphrase, "(crypto0)0+" + sectors);
    }

    /** A file of the file system inside, for example {@code /boot/marker}. */
    public static byte[] file(Path image, byte[] passphrase, String path) {
        return copy(image, passphrase, "(crypto0)" + path);
    }

    /** {@code 2.06-13+deb12u2} */
    public static String version() {
        String said = Oracle.run("grub-fstest", "--version").accepted().out().strip();
        return said.substring(said.lastIndexOf(' ') + 1);
    }

    /** The slot that opened, empty if none, and all instructions from the program's start to its end. */
    public record Counted(OptionalInt slot, long instructions) {}

    /**
     * Counts instructions under valgrind: the same number in every run, however busy the machine is, of which processor
     * and kernel say nothing. A run takes thirty times as long.
     */
    public static Counted count(Path image, byte[] passphrase) {
        var words = new ArrayList<>(List.of("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"));
        Oracle.require("grub-fstest");
        words.addAll(command(image, ONE_SECTOR));
        Oracle.Verdict verdict = Oracle.run(line(passphrase), words);
        Matcher collected = COLLECTED.matcher(verdict.stderr());
        if (!collected.find()) {
            throw new AssertionError("valgrind counted nothing: " + verdict.stderr());
        }
        return new Counted(slot(verdict), Long.parseLong(collected.group(1)));
    }

    /** Seconds by the clock, and of the processor. */
    public record Timed(double wall, double cpu) {
        /** The least of both. */
        public Timed least(Timed other) {
            return new Timed(Math.min(wall, other.wall), Math.min(cpu, other.cpu));
        }
    }

    /** How long a run takes from its start to its end, to 1 ms. */
    public static Timed time(Path image, byte[] passphrase) {
        var words = new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\"", "timed"));
        Oracle.require("grub-fstest");
        words.addAll(command(image, ONE_SECTOR));
        String said = Oracle.run(line(passphrase), words).stderr().strip();
        String[] times = said.substring(said.lastIndexOf('\n') + 1).split(" ", -1);
        return new Timed(Double.parseDouble(times[0]), Double.parseDouble(times[1]) + Double.parseDouble(times[2]));
    }

    private static byte[] copy(Path image, byte[] passphrase, String from) {
        try {
            Path folder = Files.createTempDirectory("judge");
            Path copy = folder.resolve("copy");
            try {
                Oracle.Verdict verdict = run(image, passphrase, "cp", from, copy.toString());
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

    private static Oracle.Verdict run(Path image, byte[] passphrase, String... command) {
        return Oracle.run(line(passphrase), command(image, command));
    }

    private static OptionalInt slot(Oracle.Verdict verdict) {
        Matcher found = OPENED.matcher(verdict.out());
        return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    private static List<String> command(Path image, String... command) {
        var words = new ArrayList<>(List.of("grub-fstest", "-C", image.toString()));
        words.addAll(List.of(command));
        return words;
    }

    private static byte[] line(byte[] passphrase) {
        byte[] line = Arrays.copyOf(passphrase, passphrase.length + 1);
        line[passphrase.length] = '\n';
        return line;
    }
}
