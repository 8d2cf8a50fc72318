package luksh.bootkey;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import luksh.change.step.ArmedKey;
import luksh.change.step.ChangeSession;
import luksh.change.step.Cost;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.slot.AddKeyFile;
import luksh.change.step.slot.RetireBootKey;
import luksh.change.step.slot.SlotMarks;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.FolderLocation;
import luksh.device.Uninterrupted;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Priority;
import luksh.format.ShellWord;
import luksh.format.Version;
import luksh.format.luks2.Luks2Tokens;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import org.jspecify.annotations.Nullable;

/**
 * Arms and disarms the boot key of one container. Arming writes the record, the file, then the slot. Disarming
 * removes the slot, the file, then the record. So luksh can find everything again after a crash, and removes the slot
 * before the file and the record.
 */
public final class OneTimeKey {
    private final BootKeySite site;
    private final ChangeSession session;
    private final KeyFile file;
    private @Nullable ArmedKey written;

    public OneTimeKey(ChangeSession session, Target target, BootKeySettings wanted, HostSystem machine) {
        this(new BootKeySite(session, target, wanted, machine));
    }

    private OneTimeKey(BootKeySite site) {
        this.site = site;
        this.session = site.session();
        this.file = site.file();
    }

    /**
     * Adds a new key in a slot and in the file. A key that is already armed is retired in the same change. A dry run
     * shows the plan and writes nothing.
     *
     * @throws LuksException if nothing was armed; luksh removes what it had begun. Status 5 if another luksh arms or
     *     disarms this container
     */
    public BootKeyStatus arm() {
        try (var hold = new Uninterrupted.Hold()) {
            return arm(hold);
        }
    }

    /** @param hold begins before the first step that would have to be reverted; the caller ends it */
    BootKeyStatus arm(Uninterrupted.Hold hold) {
        site.mustBeTwoFiles();
        FolderLocation place = site.machine().place(file.toString(), site.path());
        if (place.kind() == FolderLocation.Kind.INSIDE) {
            throw BootKeySite.failed(
                    place.sentence() + ": the boot loader could not read the key there; give a file on /boot");
        }
        if (place.kind() == FolderLocation.Kind.VANISHES) {
            throw BootKeySite.failed(
                    place.sentence() + ", so the key would be lost before the boot; give a file on /boot");
        }
        file.mustHaveAFolder();
        return site.alone(() -> armAlone(hold));
    }

    private BootKeyStatus armAlone(Uninterrupted.Hold hold) {
        site.finishInterrupted();
        try (Device device = site.target().read();
                var lent = site.secret();
                var key = Passphrase.random(KeyFile.SIZE)) {
            Inventory found = site.inventory(device);
            mustBeFree(found);
            mustLeaveAPersonsWayIn(found);
            site.mustOpenAnother(found, device, lent.secret());
            Report report = site.change(
                    List.of(
                            new RetireBootKey(found.slots(), found.tokens(), found.paths()),
                            new AddKeyFile(
                                    key,
                                    new SlotMarks(
                                            "",
                                            found.header().version() == Version.LUKS2
                                                    ? Priority.PREFER
                                                    : Priority.NORMAL),
                                    "a random key for " + file + ", which unlocks the disk until it is retired",
                                    (header, slot) -> Luks2Tokens.withBootKey(
                                            header, slot.number(), armed(slot).json()),
                                    slot -> {
                                        hold.begin();
                                        put(found, slot, key);
                                    })),
                    lent.secret());
            if (!report.done()) {
                return status();
            }
            proveFile();
            return status();
        } catch (RuntimeException | Error e) {
            if (hold.begun()) {
                hold.settle(() -> takeBack(e));
            }
            throw e;
        }
    }

    /** An existing file is only replaced if a record or a token says that it is a boot key. */
    private void mustBeFree(Inventory found) {
        for (KeyFile place : List.of(file, file.unfinished())) {
            if (place.exists() && !(found.vouched() && found.files().contains(place))) {
                String why = found.strangers().stream()
                        .filter(stranger -> stranger.startsWith(place + " "))
                        .findFirst()
                        .map(stranger ->
                                " (" + stranger.substring(place.toString().length() + 1) + ")")
                        .orElse("");
                throw BootKeySite.failed(place + " exists, but nothing shows that it is a boot key" + why
                        + "; move it away, or give another file. To remove an old boot key: luksh bootkey disarm");
            }
        }
    }

    /** The master key is inside the volume: after the volume is locked, nobody can read it. */
    private void mustLeaveAPersonsWayIn(Inventory found) {
        if (found.header().slots().stream()
                .filter(KeySlot::bound)
                .allMatch(slot ->
                        found.slots().contains(slot.number()) || found.masters().contains(slot.number()))) {
            throw BootKeySite.failed("no person could unlock " + site.path()
                    + ": only the master key unlocks it, and that file is"
                    + " inside the encrypted volume; first add a passphrase: luksh add-key "
                    + ShellWord.of(site.path()));
        }
    }

    /**
     * The record makes everything else findable, so it is written before the file; the old file is removed before the
     * old record.
     */
    private void put(Inventory found, KeySlot slot, Secret key) {
        found.files().forEach(KeyFile::remove);
        RecordFile record = RecordFile.of(session.state(), found.header().uuid());
        record.write(armed(slot));
        found.records().stream().filter(old -> !old.equals(record)).forEach(RecordFile::close);
        file.write(key);
    }

    private ArmedKey armed(KeySlot slot) {
        ArmedKey known = written;
        Bytes salt = slot.kdf().salt();
        if (known == null || !known.salt().equals(salt)) {
            Instant now = site.machine().now().truncatedTo(ChronoUnit.SECONDS);
            Duration expires = site.wanted().expires();
            known = new ArmedKey(
                    salt,
                    now,
                    expires == null ? null : now.plus(expires),
                    site.machine().host(),
                    file.path());
            written = known;
        }
        return known;
    }

    /** Tests it as the next boot will: with the file, from the disk. */
    private void proveFile() {
        try (Device device = site.target().read();
                Passphrase key = file.read()
                        .orElseThrow(() ->
                                BootKeySite.failed(file + " disappeared right after luksh wrote it; try again"))) {
            Header header = Headers.read(device);
            boolean opens = new Unlock(header, device)
                    .any(
                            header.slots().stream()
                                    .filter(slot -> Cost.least(slot.kdf()))
                                    .toList(),
                            key)
                    .map(opened -> {
                        opened.close();
                        return true;
                    })
                    .orElse(false);
            if (!opens) {
                throw BootKeySite.failed("the key in " + file + " does not unlock " + site.path()
                        + ", so luksh armed nothing; try again");
            }
        }
    }

    private void takeBack(Throwable why) {
        try {
            new Retirement(site.agreed()).run(found -> true);
        } catch (RuntimeException e) {
            why.addSuppressed(e);
            site.say("luksh could not remove the unfinished boot key: " + e.getMessage() + "; to remove it: "
                    + site.fix());
        }
    }

    /** The command that retires the key in every state. */
    String fix() {
        return site.fix();
    }

    /** The same, for a person who has already confirmed everything. */
    OneTimeKey consenting() {
        return new OneTimeKey(site.agreed());
    }

    /**
     * Retires everything that belongs to a boot key. May run at any time, also after a crash. Leaves other files
     * alone, and reports them.
     *
     * @throws LuksException status 5 if another luksh arms or disarms this container
     */
    public BootKeyStatus disarm() {
        site.mustBeTwoFiles();
        return site.alone(() -> new Retirement(site).run(found -> true));
    }

    /** The same, but only if the key is expired; not if no expiry time is known. */
    public BootKeyStatus disarmIfOver() {
        site.mustBeTwoFiles();
        return site.alone(() -> due(site.inventory()) ? new Retirement(site).run(this::due) : status());
    }

    /** If the record cannot be read, the time is unknown: it is safer to retire the key too early. */
    private boolean due(Inventory found) {
        if (!found.vouched() && found.records().isEmpty()) {
            if (!found.empty()) {
                site.say("no record and no token contains the expiry time of the boot key of " + site.path()
                        + ", so luksh did not retire it; to retire it: " + site.fix());
            }
            return false;
        }
        return found.known().map(armed -> armed.over(site.machine().now())).orElse(true);
    }

    /** Only reads. */
    public BootKeyStatus status() {
        return new StatusReport(site).status();
    }

    /**
     * Creates the master key file: random, 0400, with its own slot, inside the volume. An existing one that unlocks a
     * slot stays as it is; an existing one without a slot gets a slot.
     *
     * @throws LuksException if the path is not inside the unlocked volume
     */
    public Report init() {
        site.mustBeTwoFiles();
        return new MasterKey(site).init();
    }
}
