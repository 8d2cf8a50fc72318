package luksh.script;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import luksh.Audit;
import luksh.AuditSpec;
import luksh.BenchSpec;
import luksh.BootKey;
import luksh.BootKeySpec;
import luksh.Container;
import luksh.FormatSpec;
import luksh.Grub;
import luksh.GrubSpec;
import luksh.Rescue;
import luksh.RotateSpec;
import luksh.Sample;
import luksh.Vault;
import luksh.VaultSpec;
import luksh.backup.Difference;
import luksh.change.ShredFile;
import luksh.change.recovery.Unfinished;
import luksh.change.step.Target;
import luksh.crypto.Secret;
import luksh.device.DevicePath;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Version;
import luksh.format.Visible;
import luksh.grub.GrubHost;
import luksh.rotate.Rotation;

/** The language: imported statically into every script and prompt. */
public final class Prelude {
    /** The first version of the format, which GRUB reads best. */
    public static final Version LUKS1 = Version.LUKS1;
    /** The second version of the format. */
    public static final Version LUKS2 = Version.LUKS2;

    private Prelude() {}

    // ---- containers

    /** A device, an image, a detached header or a header backup; {@code UUID=…} and {@code LABEL=…} too. */
    public static Container luks(String path) {
        return Container.open(path, Run.current().session());
    }

    /** What is LUKS among these paths and globs, each once; says what is none. */
    public static List<Container> luksAll(String... globs) {
        return luksAll(List.of(globs));
    }

    /** The same, from a list, as {@code args(...)} gives it. */
    public static List<Container> luksAll(List<String> globs) {
        Run run = Run.current();
        return Globs.containers(globs, run.session(), run.err()::println);
    }

    /** What was named for {@code luksAll}, without a pattern, and is not in its list: it is no LUKS or cannot be read. */
    public static List<String> unread(List<Container> disks) {
        return Globs.unread(disks);
    }

    /** Makes a new container; refuses a path that holds anything known unless {@code f.overwrite()}. */
    public static Container luksFormat(String path, Consumer<FormatSpec> format) {
        return Container.format(path, format, Run.current().session());
    }

    /** What is left of a damaged header, and what it can be mended with; reads only. */
    public static Rescue rescue(String path) {
        return Rescue.of(path, Run.current().session());
    }

    /**
     * Changes that were interrupted, on this machine, the oldest first. Shreds what an interrupted luksh left behind in the
     * state folder; looking at them writes nothing else.
     */
    public static List<Unfinished> unfinished() {
        return Unfinished.all(Run.current().session());
    }

    /** Those that are about what lies on this device or image. */
    public static List<Unfinished> unfinished(String path) {
        return Unfinished.of(Run.current().session(), Target.existing(DevicePath.resolve(path)));
    }

    /**
     * The last change of this LUKS1 container, if another program wrote the header of before it back: {@code finish()} puts
     * its entries in again, {@code forget()} leaves the header as it is.
     */
    public static List<Unfinished> writtenBack(String path) {
        return Unfinished.writtenBack(Run.current().session(), Target.existing(DevicePath.resolve(path)));
    }

    /** The same, with the backups of a vault that fit. */
    public static Rescue rescue(String path, Vault vault) {
        return Rescue.of(path, Run.current().session(), vault);
    }

    /** A folder of header backups; made, 0700, when the first header is saved. */
    public static Vault vault(String path) {
        return Vault.at(path, Run.current().session());
    }

    /**
     * The same, encrypted: {@code v.certificate(pem)} or {@code v.passphrase(secret)} for what is saved, {@code v.key(pem)}
     * to read what was encrypted to a certificate.
     */
    public static Vault vault(String path, Consumer<VaultSpec> settings) {
        return Vault.at(path, settings, Run.current().session());
    }

    /**
     * Findings over many: containers, or paths of devices and files, patterns, folders of header backups. The policy is
     * desktop, server, grub-boot, or a file.
     */
    public static Audit audit(List<?> disks, String policy) {
        return audit(disks, policy, settings -> {});
    }

    /** The same; a header that is not in the vault, or not as it is now, is a finding too. */
    public static Audit audit(List<?> disks, String policy, Vault vault) {
        return audit(disks, policy, settings -> settings.vault(vault));
    }

    /** The same by its settings: {@code a.vault(vault)}, {@code a.tryEmpty()}. */
    public static Audit audit(List<?> disks, String policy, Consumer<AuditSpec> settings) {
        var what = new ArrayList<Object>(disks);
        what.addAll(Globs.unread(disks)); // was named for luksAll and is none: looked at too, and found wanting
        return Audit.of(what, policy, settings, Globs::expand, Run.current().session());
    }

    /** What differs between two headers, in words, from the first to the second; empty if nothing does. */
    public static List<Difference> diff(Container left, Container right) {
        return Vault.differences(left, right);
    }

    /**
     * Adds the new passphrase and proves it on every disk; only when it opens all of them the old one goes from any. One
     * plan, confirmed once. Run again, also after a crash, it goes on where the disks are. Unless the script says
     * {@code exit(n)} it ends with 6 if a disk is left undone. What {@code luksAll} was given by its name and could not read
     * is one of the disks: the old passphrase stays on the others until it is mended or left out.
     */
    public static Rotation rotate(List<Container> disks, Consumer<RotateSpec> spec) {
        return Run.current().rotate(disks, spec);
    }

    // ---- GRUB

    /** How long GRUB takes to open it; version and platform are those of this system, as far as files tell. */
    public static Grub grub(Container disk) {
        return grub(List.of(disk));
    }

    /** The same, on a GRUB that is named. */
    public static Grub grub(Container disk, Consumer<GrubSpec> which) {
        return grub(List.of(disk), which);
    }

    /** Several that GRUB opens one after the other. */
    public static Grub grub(List<Container> disks) {
        return grub(disks, which -> {});
    }

    /** The same, on a GRUB that is named. */
    public static Grub grub(List<Container> disks, Consumer<GrubSpec> which) {
        return Grub.of(disks, which, Run.current().session(), machine());
    }

    /** What this machine does in a second: GRUB's five hashes and Argon2id, half a minute in all. */
    public static List<Sample> bench() {
        return bench(what -> {});
    }

    /** The same for what is named. What it learns of GRUB's loops is kept, and estimates of GRUB's time rest on it. */
    public static List<Sample> bench(Consumer<BenchSpec> what) {
        return BenchSpec.measure(what, Run.current().session(), machine());
    }

    private static GrubHost machine() {
        RunEnvironment here = Run.current().surroundings();
        return new GrubHost(Path.of("/"), here.configuration(), here.cache());
    }

    /**
     * The one-time boot key of a disk, for a reboot that nobody attends: {@code b.file(path)} on /boot, {@code
     * b.authorize(secret)} of a slot that stays, {@code b.expires(time)}.
     */
    public static BootKey bootKey(Container disk, Consumer<BootKeySpec> spec) {
        return BootKey.of(disk, spec, Run.current().session());
    }

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
        return run.arguments().arg(name, help, run.surroundings().missing());
    }

    /** A positional argument that may be left out, the last one; name and help are literals. */
    public static String arg(String optional, String fallback, String help) {
        return Run.current().arguments().arg(optional, fallback);
    }

    /** All remaining arguments, one at least. */
    public static List<String> args(String name, String help) {
        Run run = Run.current();
        return run.arguments().args(name, help, run.surroundings().missing());
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
        run.surroundings().display().show(value, run.out());
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
