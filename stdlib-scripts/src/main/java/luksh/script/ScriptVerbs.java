package luksh.script;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import luksh.change.ShredFile;
import luksh.crypto.Secret;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Visible;

/**
 * The part of the {@link Prelude} that is not about disks: secrets, units, arguments, output, and the end of a
 * script.
 */
public class ScriptVerbs {
    /** Only for {@link Prelude}. */
    ScriptVerbs() {}

    // ---- secrets, closed at the end of the run

    /** Asks for a passphrase now; {@code --key-file} answers it. */
    public static Secret ask(String prompt) {
        Run run = Run.current();
        return run.onClose(run.answers().ask(prompt));
    }

    /** Asks twice for a new, non-empty passphrase; {@code --new-key-file} answers it. */
    public static Secret askNew(String prompt) {
        Run run = Run.current();
        return run.onClose(run.answers().askNew(prompt));
    }

    /** A secret from a whole file, newline included, at most 8 MiB. */
    public static Secret keyFile(String path) {
        return Run.current().onClose(KeyMaterial.file(path));
    }

    /** A secret from a range of a file or device; fails if the file is shorter. */
    public static Secret keyFile(String path, Size offset, Size length) {
        return Run.current().onClose(KeyMaterial.file(path, offset, length));
    }

    /** A secret from an open file descriptor, read to its end. */
    public static Secret fd(int number) {
        return Run.current().onClose(KeyMaterial.descriptor(number));
    }

    /**
     * A secret from the first line of a program's output, without the newline. luksh runs the program without a
     * shell.
     */
    public static Secret command(String program, String... arguments) {
        return Run.current().onClose(KeyMaterial.program(program, arguments));
    }

    /** New random bytes. */
    public static Secret randomKey(Size size) {
        return Run.current().onClose(KeyMaterial.random(size));
    }

    // ---- values

    /** The slot with this number, 0 to 31. */
    public static Slot slot(long number) {
        return NumberedSlot.of(number);
    }

    /** A size in bytes. */
    public static Size bytes(long n) {
        return Units.size(n, 1);
    }

    /** A size in sectors of 512 bytes. */
    public static Size sectors(long n) {
        return Units.size(n, 512);
    }

    /** A size in KiB of 1024 bytes. */
    public static Size kib(long n) {
        return Units.size(n, 1L << 10);
    }

    /** A size in MiB of 1024 KiB. */
    public static Size mib(long n) {
        return Units.size(n, 1L << 20);
    }

    /** A size in GiB of 1024 MiB. */
    public static Size gib(long n) {
        return Units.size(n, 1L << 30);
    }

    /** A time in milliseconds. */
    public static Duration millis(double n) {
        return Units.time(n, 1e6);
    }

    /** A time in seconds. */
    public static Duration seconds(double n) {
        return Units.time(n, 1e9);
    }

    /** A time in minutes. */
    public static Duration minutes(double n) {
        return Units.time(n, 6e10);
    }

    // ---- arguments

    /** A positional argument; name and help must be literals. */
    public static String arg(String name, String help) {
        Run run = Run.current();
        return run.arguments().arg(name, help, run.runEnvironment().missing());
    }

    /** An optional positional argument, which must be the last; name and help must be literals. */
    public static String arg(String optional, String fallback, String help) {
        return Run.current().arguments().arg(optional, fallback);
    }

    /** All remaining arguments, at least one. */
    public static List<String> args(String name, String help) {
        Run run = Run.current();
        return run.arguments().args(name, help, run.runEnvironment().missing());
    }

    /** All remaining arguments, or the fallback if there are none. */
    public static List<String> args(String optional, String fallback, String help) {
        return Run.current().arguments().args(optional, fallback);
    }

    /** An option with a fallback of its type: String, Integer, Double, Slot, Size or Duration. */
    public static <T> T option(String name, T fallback, String help) {
        return Run.current().arguments().option(name, fallback);
    }

    /**
     * An option without a fallback; empty if it was not given. The type is a literal: String, Integer, Double, Slot,
     * Size or Duration.
     */
    public static <T> Optional<T> optional(String name, Class<T> type, String help) {
        return Run.current().arguments().optional(name, type);
    }

    /**
     * Ends the script with status 1 if {@code given} was given together with one of the others. Each is the name of
     * an option, flag or argument, or {@code name=value}.
     */
    public static void excludes(String given, String... others) {
        Run.current().arguments().excludes(given, others);
    }

    /**
     * Ends the script with status 1 if {@code given} was given without any of the others, because it has no effect
     * then.
     */
    public static void needs(String given, String... others) {
        Run.current().arguments().needs(given, others);
    }

    /** Whether {@code --name} was given. */
    public static boolean flag(String name, String help) {
        return Run.current().arguments().flag(name);
    }

    // ---- output

    /** Prints one line to standard output; with {@code --json} to standard error. */
    public static void say(Object value) {
        Run.current().say(String.valueOf(value));
    }

    /** Prints one line in the format of {@link java.util.Formatter}, in Locale.ROOT. */
    public static void say(String format, Object... values) {
        say((Object) sentence(format, values));
    }

    /** Prints a value as a table, a chart or a line, depending on its type; with {@code --json} as JSON. */
    public static void show(Object value) {
        Run run = Run.current();
        run.runEnvironment().display().show(value, run.out());
    }

    /** The same, but prints {@code none} for an empty list, or nothing if {@code none} is empty. */
    public static void show(List<?> values, String none) {
        Run run = Run.current();
        if (!values.isEmpty() || run.options().json()) {
            show(values);
        } else if (!none.isEmpty()) {
            run.out().println(Visible.lines(none));
        }
    }

    /** The items; iterating over them draws progress. */
    public static <T> Iterable<T> progress(String what, List<T> items) {
        return new ProgressIterable<>(Run.current(), what, items);
    }

    // ---- ending

    /** Ends the script with status 1 and the message if the condition is false; a dry run only prints the message. */
    public static void require(boolean condition, String sentence, Object... values) {
        if (!condition) {
            Run.current().fail(sentence(sentence, values));
        }
    }

    /** The same for a mistake on the command line: also ends a dry run. */
    public static void expect(boolean condition, String sentence, Object... values) {
        if (!condition) {
            throw new LuksException(sentence(sentence, values), LuksException.FAILED);
        }
    }

    /** Ends the script with this exit status, 0 to 255. */
    public static void exit(long status) {
        Run.current().exit(status);
    }

    // ---- files

    /** Overwrites, removes and flushes a key file or header backup; refuses containers and file systems. */
    public static void shred(String path) {
        ShredFile.run(FileName.parse(path), Run.current().session());
    }

    /** A new folder (0700) that is shredded when the script ends. */
    public static String tempDir() {
        return Run.current().scratch().toString();
    }

    /** Without values the text is used as it is, so that it may contain a percent sign. */
    private static String sentence(String format, Object... values) {
        return values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    }
}
