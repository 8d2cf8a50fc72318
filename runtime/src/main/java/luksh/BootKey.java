package luksh;

import java.util.Map;
import java.util.function.Consumer;
import luksh.bootkey.BootKeyStatus;
import luksh.bootkey.HostSystem;
import luksh.bootkey.Installation;
import luksh.bootkey.OneTimeKey;
import luksh.bootkey.Reboot;
import luksh.bootkey.SystemdUnits;
import luksh.bootkey.Wanted;
import luksh.change.step.ChangeSession;
import luksh.change.step.Report;
import luksh.change.step.Target;

/** A key in a file that opens the disk between arming and the next boot: for a reboot that nobody attends. */
public final class BootKey {
    private final Container disk;
    private final ChangeSession session;
    private final Wanted wanted;
    private final HostSystem machine;
    private final OneTimeKey key;

    private BootKey(Container disk, Wanted wanted, ChangeSession session, HostSystem machine) {
        this.disk = disk;
        this.session = session;
        this.wanted = wanted;
        this.machine = machine;
        this.key = new OneTimeKey(session, Target.existing(disk.path()), wanted, machine);
    }

    /** Of this disk; nothing is read or written yet. */
    public static BootKey of(Container disk, Consumer<BootKeySpec> spec, ChangeSession session) {
        return of(disk, spec, session, HostSystem.HERE);
    }

    static BootKey of(Container disk, Consumer<BootKeySpec> spec, ChangeSession session, HostSystem machine) {
        var said = new BootKeySpec();
        spec.accept(said);
        return new BootKey(disk, said.wanted(), session, machine);
    }

    /**
     * A random key in a slot of its own and in the file, mode 0400, proved to open the disk. One that was armed before is
     * replaced. Shown and confirmed first.
     */
    public BootKeyStatus arm() {
        return changed(key.arm());
    }

    /** Retires it: the slot dies, then the file. Also what a crash left of either; nothing to do if nothing is armed. */
    public BootKeyStatus disarm() {
        return changed(key.disarm());
    }

    /** The same, unless its time is not over yet. */
    public BootKeyStatus disarmIfOver() {
        return changed(key.disarmIfOver());
    }

    /** How it stands; looks only. */
    public BootKeyStatus status() {
        return key.status();
    }

    /** Arms and runs {@code systemctl reboot}; a reboot that does not come retires the key again. */
    public BootKeyStatus reboot() {
        return changed(new Reboot(session, key, machine).run());
    }

    /** Makes the master key file, random, 0400, in a slot of its own; refused unless it lies upon the opened disk. */
    public Report init() {
        return changed(key.init());
    }

    /**
     * Writes the systemd units of this disk, and enables those that retire the key; {@code units} shows them.
     *
     * @throws luksh.format.LuksException if they cannot be enabled; they stay where they were written
     */
    public void install() {
        installation().install(units());
    }

    /** Takes the units of this disk away; a warning if its key is armed. */
    public void uninstall() {
        installation().uninstall(key);
    }

    private Installation installation() {
        return new Installation(session, HeaderReader.of(disk).header().uuid(), wanted.root(), machine);
    }

    /** File name to content: the units, and the lines for crypttab, initramfs and GRUB. */
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
