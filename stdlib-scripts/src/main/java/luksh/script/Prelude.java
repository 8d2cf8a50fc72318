package luksh.script;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import luksh.change.recovery.Unfinished;
import luksh.change.step.Target;
import luksh.device.DevicePath;
import luksh.format.Version;
import luksh.grub.GrubHost;
import luksh.rotate.Rotation;

/** The language: imported statically into every script and prompt. Here are its verbs about disks, the others are inherited. */
public final class Prelude extends ScriptVerbs {
    /** The first version of the format, which GRUB reads best. */
    public static final Version LUKS1 = Version.LUKS1;
    /** The second version of the format. */
    public static final Version LUKS2 = Version.LUKS2;

    private Prelude() {}

    // ---- containers

    /** A device, an image, a detached header or a header backup; {@code UUID=…} and {@code LABEL=…} too. */
    public static Container luks(String path) {
        return Container.read(path, Run.current().session());
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
        return FormatSpec.format(path, format, Run.current().session());
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
        RunEnvironment here = Run.current().runEnvironment();
        return new GrubHost(Path.of("/"), here.configuration(), here.cache());
    }

    /**
     * The one-time boot key of a disk, for a reboot that nobody attends: {@code b.file(path)} on /boot, {@code
     * b.authorize(secret)} of a slot that stays, {@code b.expires(time)}.
     */
    public static BootKey bootKey(Container disk, Consumer<BootKeySpec> spec) {
        return BootKey.of(disk, spec, Run.current().session());
    }
}
