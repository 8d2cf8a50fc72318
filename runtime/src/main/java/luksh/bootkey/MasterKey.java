package luksh.bootkey;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.change.step.BootKeyNotes;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.change.step.slot.AddKeyFile;
import luksh.change.step.slot.MarkMasterKey;
import luksh.change.step.slot.SlotMarks;
import luksh.crypto.Passphrase;
import luksh.device.Device;
import luksh.device.FolderLocation;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Priority;
import luksh.format.Version;
import luksh.format.luks2.Luks2Tokens;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/** The key file that authorizes arming and disarming: random, 0400, with its own slot, inside the volume itself. */
final class MasterKey {
    private final BootKeySite site;
    private final KeyFile master;

    MasterKey(BootKeySite site) {
        this.site = site;
        this.master = site.master();
    }

    /** An existing master key that unlocks a slot stays as it is; an existing one without a slot gets a slot. */
    Report init() {
        FolderLocation place = site.machine().place(master.toString(), site.path());
        if (place.kind() != FolderLocation.Kind.INSIDE) {
            throw BootKeySite.failed(
                    place.sentence() + ": a master key belongs inside the encrypted volume itself, where it is only"
                            + " readable while the disk is unlocked; unlock and mount the disk, and give a path on its file system");
        }
        site.finishInterrupted();
        boolean there = master.exists();
        try (Device device = site.target().read();
                Passphrase key = there ? present() : Passphrase.random(KeyFile.SIZE)) {
            Header header = Headers.read(device);
            List<KeySlot> opened = there ? opened(header, device, key) : List.of();
            return opened.isEmpty() ? add(key, header.version(), there) : mark(header, opened);
        }
    }

    private Passphrase present() {
        return master.read()
                .orElseThrow(() -> BootKeySite.failed(
                        master + " exists but is not a key file of " + KeyFile.SIZE + " bytes; give another name"));
    }

    private List<KeySlot> opened(Header header, Device device, Passphrase key) {
        List<Unlock.Opened> opened = new Unlock(header, device, site.session().person()).all(key);
        opened.forEach(Unlock.Opened::close);
        opened.forEach(
                one -> site.say(master + " already unlocks slot " + one.slot().number()));
        return opened.stream().map(Unlock.Opened::slot).toList();
    }

    /**
     * Marks the slots that it unlocks, so that they do not count as a way to unlock the disk: the key can only be
     * read while the disk is unlocked.
     */
    private Report mark(Header header, List<KeySlot> opened) {
        Path state = site.session().state();
        Set<Integer> marked = BootKeyNotes.in(state).slots(header).masters();
        List<KeySlot> others =
                opened.stream().filter(slot -> !marked.contains(slot.number())).toList();
        if (header.version() == Version.LUKS1 && !site.session().dryRun()) {
            others.forEach(slot -> RecordFile.writeMaster(state, slot, master));
        }
        return header.version() == Version.LUKS1 || others.isEmpty()
                ? new Report(new Plan(site.path(), List.of(), List.of()), false, Duration.ZERO)
                : site.change(
                        List.of(new MarkMasterKey(
                                others.stream().map(KeySlot::number).collect(Collectors.toSet()))),
                        null);
    }

    private Report add(Passphrase key, Version version, boolean there) {
        var verb = new AddKeyFile(
                key,
                version == Version.LUKS2 ? new SlotMarks("boot key master", Priority.NORMAL) : SlotMarks.NONE,
                "the random key in " + master + ", which authorizes arming and disarming the boot key",
                Luks2Tokens::withMaster,
                slot -> {
                    if (version == Version.LUKS1) {
                        RecordFile.writeMaster(site.session().state(), slot, master);
                    }
                    if (!there) {
                        master.write(key);
                    }
                });
        try {
            return site.change(List.of(verb), site.wanted().secret());
        } catch (LuksException e) {
            if (!there && master.exists()) {
                site.say(master + " stays; to give it a slot, run luksh bootkey init again");
            }
            throw e;
        }
    }
}
