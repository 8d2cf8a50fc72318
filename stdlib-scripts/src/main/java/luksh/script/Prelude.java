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
    /** The first version of the format, which GRUB supports best. */
    public static final Version LUKS1 = Version.LUKS1;
    /** The second version of the format. */
    public static final Version LUKS2 = Version.LUKS2;

    private Prelude() {}

    // ---- containers

    /** A container: a device, an image, a detached header or a header backup. Accepts {@code UUID=…} and {@code LABEL=…}. */
    public static Container luks(String path) {
        return Container.read(path, Run.current().session());
    }

    /** All containers among these paths and patterns, each once; prints which paths are none. */
    public static List<Container> luksAll(String... globs) {
        return luksAll(List.of(globs));
    }

    /** The same for a list, such as the result of {@code args(...)}. */
    public static List<Container> luksAll(List<String> globs) {
        Run run = Run.current();
        return Globs.containers(globs, run.session(), run.err()::println);
    }

    /**
     * Paths that were named for {@code luksAll} without a pattern but are not in its list, because they are not LUKS
     * or cannot be read.
     */
    public static List<String> unread(List<Container> disks) {
        return Globs.unread(disks);
    }

    /** Creates a new container; refuses a path with known content unless {@code f.overwrite()} is set. */
    public static Container luksFormat(String path, Consumer<FormatSpec> format) {
        return FormatSpec.format(path, format, Run.current().session());
    }

    /** Examines a damaged header and finds possible repairs; only reads. */
    public static Rescue rescue(String path) {
        return Rescue.of(path, Run.current().session());
    }

    /**
     * The interrupted changes on this machine, oldest first. Shreds leftover files of an interrupted luksh in the
     * state folder, and writes nothing else.
     */
    public static List<Unfinished> unfinished() {
        return Unfinished.all(Run.current().session());
    }

    /** The interrupted changes of this device or image. */
    public static List<Unfinished> unfinished(String path) {
        return Unfinished.of(Run.current().session(), Target.existing(DevicePath.resolve(path)));
    }

    /**
     * The last change of this LUKS1 container if another program later wrote the old header back: {@code finish()}
     * restores the change, {@code forget()} keeps the present header.
     */
    public static List<Unfinished> writtenBack(String path) {
        return Unfinished.writtenBack(Run.current().session(), Target.existing(DevicePath.resolve(path)));
    }

    /** The same, also with matching backups from a vault. */
    public static Rescue rescue(String path, Vault vault) {
        return Rescue.of(path, Run.current().session(), vault);
    }

    /** A folder of header backups; created (0700) when the first header is saved. */
    public static Vault vault(String path) {
        return Vault.at(path, Run.current().session());
    }

    /**
     * The same with encryption: {@code v.certificate(pem)} or {@code v.passphrase(secret)} for new backups, {@code
     * v.key(pem)} to decrypt backups.
     */
    public static Vault vault(String path, Consumer<VaultSpec> settings) {
        return Vault.at(path, settings, Run.current().session());
    }

    /**
     * Checks many containers, or paths of devices, files, patterns or folders, against a policy: desktop, server,
     * grub-boot, or a file.
     */
    public static Audit audit(List<?> disks, String policy) {
        return audit(disks, policy, settings -> {});
    }

    /** The same; also reports headers that are not in the vault or have changed since. */
    public static Audit audit(List<?> disks, String policy, Vault vault) {
        return audit(disks, policy, settings -> settings.vault(vault));
    }

    /** The same with settings: {@code a.vault(vault)}, {@code a.tryEmpty()}. */
    public static Audit audit(List<?> disks, String policy, Consumer<AuditSpec> settings) {
        var what = new ArrayList<Object>(disks);
        what.addAll(Globs.unread(disks)); // paths that were named for luksAll but are no containers become findings
        return Audit.of(what, policy, settings, Globs::expand, Run.current().session());
    }

    /** The differences between two headers in words, from the first to the second; empty if there are none. */
    public static List<Difference> diff(Container left, Container right) {
        return Vault.differences(left, right);
    }

    /**
     * Replaces a passphrase on many disks. luksh adds and tests the new passphrase on all disks first. Only if that
     * succeeds everywhere, it removes the old one. There is one plan and one confirmation. After a failure or crash,
     * run it again: it continues where each disk is. The exit status is 6 if a disk is left undone, unless the script
     * calls {@code exit(n)}. A path that {@code luksAll} was given by name and could not read counts as a disk: the
     * old passphrase stays on all others until it is repaired or left out.
     */
    public static Rotation rotate(List<Container> disks, Consumer<RotateSpec> spec) {
        return Run.current().rotate(disks, spec);
    }

    // ---- GRUB

    /** Estimates how long GRUB needs to unlock it. Version and platform are those of this system, if its files show them. */
    public static Grub grub(Container disk) {
        return grub(List.of(disk));
    }

    /** The same for a given GRUB. */
    public static Grub grub(Container disk, Consumer<GrubSpec> which) {
        return grub(List.of(disk), which);
    }

    /** The same for several containers that GRUB unlocks one after the other. */
    public static Grub grub(List<Container> disks) {
        return grub(disks, which -> {});
    }

    /** The same for several containers and a given GRUB. */
    public static Grub grub(List<Container> disks, Consumer<GrubSpec> which) {
        return Grub.of(disks, which, Run.current().session(), machine());
    }

    /** Measures this machine: GRUB's five hashes and Argon2id. Takes half a minute. */
    public static List<Sample> bench() {
        return bench(what -> {});
    }

    /** The same with settings. luksh stores the times of GRUB's loops and uses them in later estimates. */
    public static List<Sample> bench(Consumer<BenchSpec> what) {
        return BenchSpec.measure(what, Run.current().session(), machine());
    }

    private static GrubHost machine() {
        RunEnvironment here = Run.current().runEnvironment();
        return new GrubHost(Path.of("/"), here.configuration(), here.cache());
    }

    /**
     * The one-time boot key of a disk, for an unattended reboot: {@code b.file(path)} on /boot, {@code
     * b.authorize(secret)} of a slot that remains, {@code b.expires(time)}.
     */
    public static BootKey bootKey(Container disk, Consumer<BootKeySpec> spec) {
        return BootKey.of(disk, spec, Run.current().session());
    }
}
