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

/**
 * The verbs of the language about disks, imported statically into every script and prompt. It inherits the other verbs.
 */
public final class Prelude extends ScriptVerbs {
    /** LUKS version 1, the version that GRUB supports best. */
    public static final Version LUKS1 = Version.LUKS1;
    /** LUKS version 2. */
    public static final Version LUKS2 = Version.LUKS2;

    private Prelude() {}

    // ---- containers

    /** Reads a device, an image, a detached header or a header backup. {@code UUID=…} and {@code LABEL=…} work too. */
    public static Container luks(String path) {
        return Container.read(path, Run.current().session());
    }

    /** Reads the LUKS containers among these paths and globs, each once, and reports paths that are not LUKS. */
    public static List<Container> luksAll(String... globs) {
        return luksAll(List.of(globs));
    }

    /** Does the same for a list, for example the result of {@code args(...)}. */
    public static List<Container> luksAll(List<String> globs) {
        Run run = Run.current();
        return Globs.containers(globs, run.session(), run.err()::println);
    }

    /** Returns the paths given to {@code luksAll} by name that are missing from its list: not LUKS, or not readable. */
    public static List<String> unread(List<Container> disks) {
        return Globs.unread(disks);
    }

    /** Makes a new container. Fails if the path holds known data, unless {@code f.overwrite()} is given. */
    public static Container luksFormat(String path, Consumer<FormatSpec> format) {
        return FormatSpec.format(path, format, Run.current().session());
    }

    /** Examines a damaged header and finds candidates to repair it with. Only reads. */
    public static Rescue rescue(String path) {
        return Rescue.of(path, Run.current().session());
    }

    /**
     * Lists the interrupted changes on this machine, oldest first. Shreds temporary files that an interrupted luksh
     * left in the state folder, and writes nothing else.
     */
    public static List<Unfinished> unfinished() {
        return Unfinished.all(Run.current().session());
    }

    /** Lists the interrupted changes of this device or image. */
    public static List<Unfinished> unfinished(String path) {
        return Unfinished.of(Run.current().session(), Target.existing(DevicePath.resolve(path)));
    }

    /**
     * Returns the last change of this LUKS1 container if another program wrote the older header back. {@code finish()}
     * writes the changed entries again; {@code forget()} leaves the header as it is.
     */
    public static List<Unfinished> writtenBack(String path) {
        return Unfinished.writtenBack(Run.current().session(), Target.existing(DevicePath.resolve(path)));
    }

    /** Does the same as {@code rescue(path)}, and also tries the backups of a vault. */
    public static Rescue rescue(String path, Vault vault) {
        return Rescue.of(path, Run.current().session(), vault);
    }

    /** Opens a folder of header backups. Saving the first header creates the folder with mode 0700. */
    public static Vault vault(String path) {
        return Vault.at(path, Run.current().session());
    }

    /**
     * Opens an encrypted vault. {@code v.certificate(pem)} or {@code v.passphrase(secret)} encrypts new backups; {@code
     * v.key(pem)} decrypts backups that were encrypted to a certificate.
     */
    public static Vault vault(String path, Consumer<VaultSpec> settings) {
        return Vault.at(path, settings, Run.current().session());
    }

    /**
     * Audits containers, paths of devices and files, patterns, and folders of header backups. The policy is desktop,
     * server, grub-boot, or a file.
     */
    public static Audit audit(List<?> disks, String policy) {
        return audit(disks, policy, settings -> {});
    }

    /** Does the same, and reports each header whose current state is not in the vault. */
    public static Audit audit(List<?> disks, String policy, Vault vault) {
        return audit(disks, policy, settings -> settings.vault(vault));
    }

    /** Does the same with settings: {@code a.vault(vault)}, {@code a.tryEmpty()}. */
    public static Audit audit(List<?> disks, String policy, Consumer<AuditSpec> settings) {
        var what = new ArrayList<Object>(disks);
        what.addAll(Globs.unread(disks)); // given to luksAll by name and not readable: the audit reports them
        return Audit.of(what, policy, settings, Globs::expand, Run.current().session());
    }

    /** Lists the differences from the first header to the second; empty if there are none. */
    public static List<Difference> diff(Container left, Container right) {
        return Vault.differences(left, right);
    }

    /**
     * Adds the new passphrase to every disk and proves it. Removes the old passphrase only after the new one unlocks
     * all disks. Shows one plan and asks once. Run it again, also after a crash, to continue. The script ends with
     * status 6 if a disk is not finished, unless it calls {@code exit(n)}. A disk that {@code luksAll} was given by
     * name but could not read counts as not finished: the old passphrase stays on all disks until that disk is repaired
     * or left out.
     */
    public static Rotation rotate(List<Container> disks, Consumer<RotateSpec> spec) {
        return Run.current().rotate(disks, spec);
    }

    // ---- GRUB

    /**
     * Estimates how long GRUB takes to unlock the disk. luksh detects GRUB's version and platform from the files of
     * this system.
     */
    public static Grub grub(Container disk) {
        return grub(List.of(disk));
    }

    /** Does the same for the named GRUB. */
    public static Grub grub(Container disk, Consumer<GrubSpec> which) {
        return grub(List.of(disk), which);
    }

    /** Does the same for several disks that GRUB unlocks one after the other. */
    public static Grub grub(List<Container> disks) {
        return grub(disks, which -> {});
    }

    /** Does the same for the named GRUB. */
    public static Grub grub(List<Container> disks, Consumer<GrubSpec> which) {
        return Grub.of(disks, which, Run.current().session(), machine());
    }

    /** Measures the speed of this machine for GRUB's five hashes and Argon2id. Takes half a minute. */
    public static List<Sample> bench() {
        return bench(what -> {});
    }

    /**
     * Measures the named KDFs. luksh keeps the results for GRUB's loops and bases later estimates of GRUB's time on
     * them.
     */
    public static List<Sample> bench(Consumer<BenchSpec> what) {
        return BenchSpec.measure(what, Run.current().session(), machine());
    }

    private static GrubHost machine() {
        RunEnvironment here = Run.current().runEnvironment();
        return new GrubHost(Path.of("/"), here.configuration(), here.cache());
    }

    /**
     * Manages the one-time boot key of a disk, for an unattended reboot. {@code b.file(path)} names the key file on
     * /boot, {@code b.authorize(secret)} gives the secret of a permanent slot, and {@code b.expires(time)} sets a time
     * limit.
     */
    public static BootKey bootKey(Container disk, Consumer<BootKeySpec> spec) {
        return BootKey.of(disk, spec, Run.current().session());
    }
}
