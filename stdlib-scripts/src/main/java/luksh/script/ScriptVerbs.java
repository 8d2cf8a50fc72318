package luksh.script;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import luksh.change.ShredFile;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Visible;

/**
 * The verbs of the {@link Prelude} that do not concern disks: secrets, units, arguments, output, exit status, files.
 */
public class ScriptVerbs {
    /** For {@link Prelude} alone. */
    ScriptVerbs() {}

    // ---- secrets, closed at the end of the run

    /** Asks for a passphrase now. {@code --key-file} answers instead. */
    public static Secret ask(String prompt) {
        Run run = Run.current();
        return run.onClose(run.answers().ask(prompt));
    }

    /** Asks for a new passphrase, typed twice and not empty. {@code --new-key-file} answers instead. */
    public static Secret askNew(String prompt) {
        Run run = Run.current();
        return run.onClose(run.answers().askNew(prompt));
    }

    /** Reads a whole key file, newline included, at most 8 MiB. */
    public static Secret keyFile(String path) {
        return Run.current().onClose(KeyMaterial.file(path));
    }

    /** Reads a range of a file or device. Fails if the file is shorter. */
    public static Secret keyFile(String path, Size offset, Size length) {
        return Run.current().onClose(KeyMaterial.file(path, offset, length));
    }

    /** Reads an open file descriptor to its end. */
    public static Secret fd(int number) {
        return Run.current().onClose(KeyMaterial.descriptor(number));
    }

    /** Runs a program without a shell and takes the first line that it prints, without the newline. */
    public static Secret command(String program, String... arguments) {
        return Run.current().onClose(KeyMaterial.program(program, arguments));
    }

    /** Generates random bytes. */
    public static Secret randomKey(Size size) {
        return Run.current().onClose(KeyMaterial.random(size));
    }

    // ---- values

    /** Names a slot by its number, 0 to 31. */
    public static Slot slot(long number) {
        return NumberedSlot.of(number);
    }

    /** A size of so many bytes. */
    public static Size bytes(long n) {
        return Units.size(n, 1);
    }

    /** Sectors of 512 bytes. */
    public static Size sectors(long n) {
        return Units.size(n, 512);
    }

    /** A size of so many KiB, 1024 bytes each. */
    public static Size kib(long n) {
        return Units.size(n, 1L << 10);
    }

    /** A size of so many MiB, 1024 KiB each. */
    public static Size mib(long n) {
        return Units.size(n, 1L << 20);
    }

    /** A size of so many GiB, 1024 MiB each. */
    public static Size gib(long n) {
        return Units.size(n, 1L << 30);
    }

    /** A time of so many milliseconds. */
    public static Duration millis(double n) {
        return Units.time(n, 1e6);
    }

    /** A time of so many seconds. */
    public static Duration seconds(double n) {
        return Units.time(n, 1e9);
    }

    /** A time of so many minutes. */
    public static Duration minutes(double n) {
        return Units.time(n, 6e10);
    }

    // ---- arguments

    /** Declares a positional argument. Name and help are literals. */
    public static String arg(String name, String help) {
        Run run = Run.current();
        return run.arguments().arg(name, help, run.runEnvironment().missing());
    }

    /** Declares an optional positional argument, the last one. Name and help are literals. */
    public static String arg(String optional, String fallback, String help) {
        return Run.current().arguments().arg(optional, fallback);
    }

    /** Declares all remaining arguments, at least one. */
    public static List<String> args(String name, String help) {
        Run run = Run.current();
        return run.arguments().args(name, help, run.runEnvironment().missing());
    }

    /** Declares all remaining arguments, with the fallback if there are none. */
    public static List<String> args(String optional, String fallback, String help) {
        return Run.current().arguments().args(optional, fallback);
    }

    /** Declares an option. Its type is the type of the fallback: String, Integer, Double, Slot, Size or Duration. */
    public static <T> T option(String name, T fallback, String help) {
        return Run.current().arguments().option(name, fallback);
    }

    /**
     * Declares an option without a fallback. The type is a literal: String, Integer, Double, Slot, Size or Duration.
     */
    public static <T> Optional<T> optional(String name, Class<T> type, String help) {
        return Run.current().arguments().optional(name, type);
    }

    /**
     * Stops with status 1 if the first and one of the others were given. Each is the name of an option, flag or
     * argument, or {@code name=value}.
     */
    public static void excludes(String given, String... others) {
        Run.current().arguments().excludes(given, others);
    }

    /** Stops with status 1 if the first was given without any of the others, which it needs to have an effect. */
    public static void needs(String given, String... others) {
        Run.current().arguments().needs(given, others);
    }

    /** Declares {@code --name}; true if it was given. */
    public static boolean flag(String name, String help) {
        return Run.current().arguments().flag(name);
    }

    // ---- output

    /** Prints one line to standard output, or to standard error with {@code --json}. */
    public static void say(Object value) {
        Run.current().say(String.valueOf(value));
    }

    /** Prints one line, formatted as by {@link java.util.Formatter} in Locale.ROOT. */
    public static void say(String format, Object... values) {
        say((Object) sentence(format, values));
    }

    /** Prints a table, a chart or one line, depending on the type; JSON with {@code --json}. */
    public static void show(Object value) {
        Run run = Run.current();
        run.runEnvironment().display().show(value, run.out());
    }

    /** Does the same. For an empty list it prints the sentence, or nothing if the sentence is empty. */
    public static void show(List<?> values, String none) {
        Run run = Run.current();
        if (!values.isEmpty() || run.options().json()) {
            show(values);
        } else if (!none.isEmpty()) {
            run.out().println(Visible.lines(none));
        }
    }

    /** Shows progress while a loop walks through the items. */
    public static <T> Iterable<T> progress(String what, List<T> items) {
        return new ProgressIterable<>(Run.current(), what, items);
    }

    // ---- ending

    /**
     * Stops with status 1 and the sentence unless the condition holds. With {@code --dry-run} it only prints the
     * sentence.
     */
    public static void require(boolean condition, String sentence, Object... values) {
        if (!condition) {
            Run.current().fail(sentence(sentence, values));
        }
    }

    /** Does the same for user input: it stops with {@code --dry-run} too. */
    public static void expect(boolean condition, String sentence, Object... values) {
        if (!condition) {
            throw new LuksException(sentence(sentence, values), ExitStatus.FAILED);
        }
    }

    /** Ends the script with this status, 0 to 255. */
    public static void exit(long status) {
        Run.current().exit(status);
    }

    // ---- files

    /** Overwrites and removes a key file or header backup. Fails for containers and file systems. */
    public static void shred(String path) {
        ShredFile.run(FileName.parse(path), Run.current().session());
    }

    /** Creates a folder with mode 0700. luksh shreds it when the script ends. */
    public static String tempDir() {
        return Run.current().scratch().toString();
    }

    /** Without values the text is used unchanged, so it may contain percent signs. */
    private static String sentence(String format, Object... values) {
        return values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    }
}
