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

/** The part of the {@link Prelude} that knows no disk: secrets, units, arguments, output, and how a script ends. */
public class ScriptVerbs {
    /** For {@link Prelude} alone. */
    ScriptVerbs() {}

    // ---- secrets, closed at the end of the run

    /** A passphrase, asked now; answered by {@code --key-file}. */
    public static Secret ask(String prompt) {
        Run run = Run.current();
        return run.onClose(run.answers().ask(prompt));
    }

    /** A new passphrase, typed twice and not empty; answered by {@code --new-key-file}. */
    public static Secret askNew(String prompt) {
        Run run = Run.current();
        return run.onClose(run.answers().askNew(prompt));
    }

    /** The whole file, newline included, at most 8 MiB. */
    public static Secret keyFile(String path) {
        return Run.current().onClose(KeyMaterial.file(path));
    }

    /** A stretch of a file or device; shorter is refused. */
    public static Secret keyFile(String path, Size offset, Size length) {
        return Run.current().onClose(KeyMaterial.file(path, offset, length));
    }

    /** An open file descriptor, read to its end. */
    public static Secret fd(int number) {
        return Run.current().onClose(KeyMaterial.descriptor(number));
    }

    /** The first line that a program prints, without newline; no shell in between. */
    public static Secret command(String program, String... arguments) {
        return Run.current().onClose(KeyMaterial.program(program, arguments));
    }

    /** Fresh random bytes. */
    public static Secret randomKey(Size size) {
        return Run.current().onClose(KeyMaterial.random(size));
    }

    // ---- values

    /** A slot by number, 0 to 31. */
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

    /** A positional argument; name and help are literals. */
    public static String arg(String name, String help) {
        Run run = Run.current();
        return run.arguments().arg(name, help, run.runEnvironment().missing());
    }

    /** A positional argument that may be left out, the last one; name and help are literals. */
    public static String arg(String optional, String fallback, String help) {
        return Run.current().arguments().arg(optional, fallback);
    }

    /** All remaining arguments, one at least. */
    public static List<String> args(String name, String help) {
        Run run = Run.current();
        return run.arguments().args(name, help, run.runEnvironment().missing());
    }

    /** All remaining arguments; the fallback if there is none. */
    public static List<String> args(String optional, String fallback, String help) {
        return Run.current().arguments().args(optional, fallback);
    }

    /** The fallback's type is the option's: String, Integer, Double, Slot, Size or Duration. */
    public static <T> T option(String name, T fallback, String help) {
        return Run.current().arguments().option(name, fallback);
    }

    /** What was given, if anything was; the type is String, Integer, Double, Slot, Size or Duration, and a literal. */
    public static <T> Optional<T> optional(String name, Class<T> type, String help) {
        return Run.current().arguments().optional(name, type);
    }

    /**
     * Stops with status 1 if the first was given and one of the others too. Each is the name of an option, flag or argument,
     * or {@code name=value}.
     */
    public static void excludes(String given, String... others) {
        Run.current().arguments().excludes(given, others);
    }

    /** Stops with status 1 if the first was given and none of the others, without which it has no effect. */
    public static void needs(String given, String... others) {
        Run.current().arguments().needs(given, others);
    }

    /** {@code --name} given or not. */
    public static boolean flag(String name, String help) {
        return Run.current().arguments().flag(name);
    }

    // ---- telling

    /** One line to standard output; to standard error under {@code --json}. */
    public static void say(Object value) {
        Run.current().say(String.valueOf(value));
    }

    /** One line, as {@link java.util.Formatter}, in Locale.ROOT. */
    public static void say(String format, Object... values) {
        say((Object) sentence(format, values));
    }

    /** A table, a chart or one line, by type; JSON under {@code --json}. */
    public static void show(Object value) {
        Run run = Run.current();
        run.runEnvironment().display().show(value, run.out());
    }

    /** The same; a list that holds nothing is told by the sentence, or not at all if that is empty. */
    public static void show(List<?> values, String none) {
        Run run = Run.current();
        if (!values.isEmpty() || run.options().json()) {
            show(values);
        } else if (!none.isEmpty()) {
            run.out().println(Visible.lines(none));
        }
    }

    /** Draws progress while it is walked through. */
    public static <T> Iterable<T> progress(String what, List<T> items) {
        return new ProgressIterable<>(Run.current(), what, items);
    }

    // ---- ending

    /** Stops with status 1 and the sentence unless the condition holds; under {@code --dry-run} it is only said. */
    public static void require(boolean condition, String sentence, Object... values) {
        if (!condition) {
            Run.current().fail(sentence(sentence, values));
        }
    }

    /** The same for what was typed: it stops under {@code --dry-run} too. */
    public static void expect(boolean condition, String sentence, Object... values) {
        if (!condition) {
            throw new LuksException(sentence(sentence, values), LuksException.FAILED);
        }
    }

    /** Ends the script with this status, 0 to 255. */
    public static void exit(long status) {
        Run.current().exit(status);
    }

    // ---- files

    /** Overwrites, removes and syncs a key file or header backup; refuses containers and file systems. */
    public static void shred(String path) {
        ShredFile.run(FileName.parse(path), Run.current().session());
    }

    /** A fresh folder, 0700, shredded when the script ends. */
    public static String tempDir() {
        return Run.current().scratch().toString();
    }

    /** Without values the text is taken as it is, so that a percent sign needs no care. */
    private static String sentence(String format, Object... values) {
        return values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    }
}
