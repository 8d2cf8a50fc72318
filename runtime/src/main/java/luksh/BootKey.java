package luksh;

import java.util.Map;
import java.util.function.Consumer;
import luksh.bootkey.BootKeySettings;
import luksh.bootkey.BootKeyStatus;
import luksh.bootkey.HostSystem;
import luksh.bootkey.Installation;
import luksh.bootkey.OneTimeKey;
import luksh.bootkey.Reboot;
import luksh.bootkey.SystemdUnits;
import luksh.change.step.ChangeSession;
import luksh.change.step.Report;
import luksh.change.step.Target;

/** A key file that unlocks the disk once, from arming to the next boot, for an unattended reboot. */
public final class BootKey {
    private final Container disk;
    private final ChangeSession session;
    private final BootKeySettings wanted;
    private final HostSystem machine;
    private final OneTimeKey key;

    private BootKey(Container disk, BootKeySettings wanted, ChangeSession session, HostSystem machine) {
        this.disk = disk;
        this.session = session;
        this.wanted = wanted;
        this.machine = machine;
        this.key = new OneTimeKey(session, Target.existing(disk.path()), wanted, machine);
    }

    /** The boot key of this disk. Reads and writes nothing yet. */
    public static BootKey of(Container disk, Consumer<BootKeySpec> spec, ChangeSession session) {
        return of(disk, spec, session, HostSystem.HERE);
    }

    static BootKey of(Container disk, Consumer<BootKeySpec> spec, ChangeSession session, HostSystem machine) {
        var said = new BootKeySpec();
        spec.accept(said);
        return new BootKey(disk, said.wanted(), session, machine);
    }

    /**
     * Adds a slot with a random key, writes the key to the file (mode 0400), and proves that it unlocks the disk.
     * Replaces a key that is already armed. Shows the plan and asks first.
     */
    public BootKeyStatus arm() {
        return changed(key.arm());
    }

    /** Removes the slot, then the file, also after a crash left only one of them. Does nothing if no key is armed. */
    public BootKeyStatus disarm() {
        return changed(key.disarm());
    }

    /** Does the same, but only if the time of the key is over. */
    public BootKeyStatus disarmIfOver() {
        return changed(key.disarmIfOver());
    }

    /** The state of the boot key. Only reads. */
    public BootKeyStatus status() {
        return key.status();
    }

    /** Arms the key and runs {@code systemctl reboot}. If the reboot fails, luksh removes the key again. */
    public BootKeyStatus reboot() {
        return changed(new Reboot(session, key, machine).run());
    }

    /**
     * Creates the master key file, random, mode 0400, and adds a slot for it. Fails unless the file is on the encrypted
     * disk itself.
     */
    public Report init() {
        return changed(key.init());
    }

    /**
     * Writes the systemd units of this disk and enables those that remove the key. {@code units} shows them.
     *
     * @throws luksh.format.LuksException if the units cannot be enabled; the written files stay
     */
    public void install() {
        installation().install(units());
    }

    /** Removes the units of this disk. Warns if its key is armed. */
    public void uninstall() {
        installation().uninstall(key);
    }

    private Installation installation() {
        return new Installation(session, HeaderReader.of(disk).header().uuid(), wanted.root(), machine);
    }

    /** The units and the lines for crypttab, initramfs and GRUB: content by file name. */
    public Map<String, String> units() {
        return new SystemdUnits(wanted, disk.path(), HeaderReader.of(disk).header(), session.state()).all();
    }

    private <T> T changed(T result) {
        HeaderReader.of(disk).changed();
        return result;
    }

    @Override
    public String toString() {
        return "boot key of " + disk.path() + " in " + wanted.file();
    }
}
