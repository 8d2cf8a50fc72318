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
 * Arms and disarms the boot key of one container. Arming: the record, the file, then the slot. Disarming: the slot, the
 * file, then the record. So whatever a crash leaves is found again, and the slot is dead before anything that finds it goes.
 */
public final class OneTimeKey {
    private final Site site;
    private final ChangeSession session;
    private final KeyFile file;
    private @Nullable ArmedKey written;

    public OneTimeKey(ChangeSession session, Target target, Wanted wanted, HostSystem machine) {
        this(new Site(session, target, wanted, machine));
    }

    private OneTimeKey(Site site) {
        this.site = site;
        this.session = site.session();
        this.file = site.file();
    }

    /**
     * A fresh key in a slot and in the file; one that was armed before is retired in the same change. In a dry run the plan
     * is shown and nothing is done.
     *
     * @throws LuksException if nothing was armed; what was begun is taken away again. Status 5 if another luksh arms or
     *     disarms this container
     */
    public BootKeyStatus arm() {
        try (var hold = new Uninterrupted.Hold()) {
            return arm(hold);
        }
    }

    /** @param hold begins with the first thing that would have to be taken back; the caller ends it */
    BootKeyStatus arm(Uninterrupted.Hold hold) {
        site.mustBeTwoFiles();
        FolderLocation place = site.machine().place(file.toString(), site.path());
        if (place.kind() == FolderLocation.Kind.INSIDE) {
            throw Site.failed(place.sentence() + ": the boot loader could not read it there; name a file on /boot");
        }
        if (place.kind() == FolderLocation.Kind.VANISHES) {
            throw Site.failed(place.sentence() + ", and the key is gone before the boot; name a file on /boot");
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
                                    "a random key for " + file + ", which opens until it is retired",
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

    /** What stands there is replaced only where a record or a token says that it is ours. */
    private void mustBeFree(Inventory found) {
        for (KeyFile place : List.of(file, file.unfinished())) {
            if (place.exists() && !(found.vouched() && found.files().contains(place))) {
                String why = found.strangers().stream()
                        .filter(stranger -> stranger.startsWith(place + " "))
                        .findFirst()
                        .map(stranger ->
                                " (" + stranger.substring(place.toString().length() + 1) + ")")
                        .orElse("");
                throw Site.failed(place + " is there, and nothing says that it is a boot key" + why
                        + "; move it away, or name another file. luksh bootkey disarm takes away what is one");
            }
        }
    }

    /** The master key lies upon the volume: once that is closed, it opens nothing. */
    private void mustLeaveAPersonsWayIn(Inventory found) {
        if (found.header().slots().stream()
                .filter(KeySlot::bound)
                .allMatch(slot ->
                        found.slots().contains(slot.number()) || found.masters().contains(slot.number()))) {
            throw Site.failed("no human slot of " + site.path()
                    + " is left: the master key alone opens it, and that lies"
                    + " upon it; add a passphrase first, for example luksh add-key " + ShellWord.of(site.path()));
        }
    }

    /**
     * From the record on everything can be found again, so it comes before the file; the old file goes before the old
     * record does.
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

    /** As the next boot will: with the file, from the disk. */
    private void proveFile() {
        try (Device device = site.target().read();
                Passphrase key =
                        file.read().orElseThrow(() -> Site.failed(file + " is gone, right after it was written"))) {
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
                throw Site.failed("the key in " + file + " does not open " + site.path() + "; nothing stays armed");
            }
        }
    }

    private void takeBack(Throwable why) {
        try {
            new Retirement(site.agreed()).run(found -> true);
        } catch (RuntimeException e) {
            why.addSuppressed(e);
            site.say("what was begun could not be taken back: " + e.getMessage() + "; " + site.fix());
        }
    }

    /** The line that retires it whatever happened. */
    String fix() {
        return site.fix();
    }

    /** The same, where the person has agreed to the whole already. */
    OneTimeKey consenting() {
        return new OneTimeKey(site.agreed());
    }

    /**
     * Retires what is there of a boot key; nothing to do if nothing is. Right after a crash at any instant. What is not a
     * boot key's is left, and said.
     *
     * @throws LuksException status 5 if another luksh arms or disarms this container
     */
    public BootKeyStatus disarm() {
        site.mustBeTwoFiles();
        return site.alone(() -> new Retirement(site).run(found -> true));
    }

    /** The same, unless it was armed for longer than until now, or nothing says until when. */
    public BootKeyStatus disarmIfOver() {
        site.mustBeTwoFiles();
        return site.alone(() -> due(site.inventory()) ? new Retirement(site).run(this::due) : status());
    }

    /** A record that cannot be read hides the time: better too early than never. */
    private boolean due(Inventory found) {
        if (!found.vouched() && found.records().isEmpty()) {
            if (!found.empty()) {
                site.say("no record and no token says until when a boot key of " + site.path()
                        + " is armed; nothing was retired: " + site.fix() + " retires it");
            }
            return false;
        }
        return found.known().map(armed -> armed.over(site.machine().now())).orElse(true);
    }

    /** Looks; writes nothing. */
    public BootKeyStatus status() {
        return new StatusReport(site).status();
    }

    /**
     * The master key file: random, 0400, in a slot of its own, upon the volume that it authorizes for. One that is there
     * and opens is left as it is; one that is there without its slot gets it.
     *
     * @throws LuksException for a path that does not lie upon the opened volume
     */
    public Report init() {
        site.mustBeTwoFiles();
        return new MasterKey(site).init();
    }
}
