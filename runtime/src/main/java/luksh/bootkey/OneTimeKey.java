package luksh.bootkey;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import luksh.change.AddKeyFile;
import luksh.change.Plan;
import luksh.change.Report;
import luksh.change.RetireBootKey;
import luksh.change.Session;
import luksh.change.SlotMarks;
import luksh.change.Step;
import luksh.change.Target;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.Place;
import luksh.device.Uninterrupted;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Luks2Tokens;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Version;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import org.jspecify.annotations.Nullable;

/**
 * Arms and disarms the boot key of one container. Arming: the record, the file, then the slot. Disarming: the slot, the
 * file, then the record. So whatever a crash leaves is found again, and the slot is dead before anything that finds it goes.
 */
public final class OneTimeKey {
    private final Site site;
    private final Session session;
    private final KeyFile file;
    private @Nullable ArmedKey written;

    public OneTimeKey(Session session, Target target, Wanted wanted, Machine machine) {
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
     * @throws LuksException if nothing was armed; what was begun is taken away again
     */
    public BootKeyStatus arm() {
        try (var hold = new Uninterrupted.Hold()) {
            return arm(hold);
        }
    }

    /** @param hold begins with the first thing that would have to be taken back; the caller ends it */
    BootKeyStatus arm(Uninterrupted.Hold hold) {
        Place place = site.machine().place(file.toString(), site.path());
        if (place.kind() == Place.Kind.INSIDE) {
            throw Site.failed(place.sentence() + ": the boot loader could not read it there; name a file on /boot");
        }
        if (place.kind() == Place.Kind.VANISHES) {
            throw Site.failed(place.sentence() + ", and the key is gone before the boot; name a file on /boot");
        }
        site.finishInterrupted();
        try (Device device = site.target().read();
                var lent = site.secret();
                var key = Passphrase.random(KeyFile.SIZE)) {
            Inventory found = Inventory.take(session, device, file.path(), true);
            if (file.exists() && !found.vouched()) {
                throw Site.failed(
                        file + " is there, and nothing says that it is a boot key; move it away, or luksh bootkey"
                                + " disarm takes it away, with every slot that it opens");
            }
            site.mustOpenAnother(found, device, lent.secret());
            Report report = site.change(
                    List.of(
                            new RetireBootKey(found.slots(), found.tokens()),
                            new AddKeyFile(
                                    key,
                                    new SlotMarks(
                                            "",
                                            found.header().version() == Version.LUKS2
                                                    ? Priority.PREFER
                                                    : Priority.NORMAL),
                                    "a random key for " + file + ", which opens until it is retired",
                                    slot -> Luks2Tokens.bootKey(
                                            slot.number(), armed(slot).json()),
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

    /** From the record on everything can be found again, so it comes first. */
    private void put(Inventory found, KeySlot slot, Secret key) {
        RecordFile.of(session.state(), found.header().uuid()).write(armed(slot));
        found.files().forEach(KeyFile::remove);
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
                    file.toString());
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
                    .any(cheap(header), key)
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

    private static List<KeySlot> cheap(Header header) {
        return header.slots().stream()
                .filter(slot -> slot.kdf() instanceof Pbkdf2 pbkdf2 && pbkdf2.iterations() <= 1000)
                .toList();
    }

    private void takeBack(Throwable why) {
        try {
            consenting().disarm();
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

    /** Retires what is there of a boot key; nothing to do if nothing is. Right after a crash at any instant. */
    public BootKeyStatus disarm() {
        site.finishInterrupted();
        try (Device device = site.target().read()) {
            Inventory found = Inventory.take(session, device, file.path(), true);
            if (found.empty()) {
                return status();
            }
            if (!found.slots().isEmpty() || !found.tokens().isEmpty()) {
                try (var lent = site.secret()) {
                    site.mustOpenAnother(found, device, lent.secret());
                    if (!site.change(List.of(new RetireBootKey(found.slots(), found.tokens())), lent.secret())
                            .done()) {
                        return status();
                    }
                } catch (LuksException e) {
                    removeAllTheSame(found, e);
                    throw e;
                }
            } else if (!found.vouched() && !agreed(found)) {
                return status();
            }
            if (!session.dryRun()) {
                Uninterrupted.run(() -> {
                    found.files().forEach(KeyFile::remove);
                    RecordFile.of(session.state(), found.header().uuid()).close();
                });
            }
        }
        return status();
    }

    /** The same, unless it was armed for longer than until now. */
    public BootKeyStatus disarmIfOver() {
        try (Device device = site.target().read()) {
            Optional<ArmedKey> known =
                    Inventory.take(session, device, file.path(), false).known();
            if (known.isPresent() && !known.get().over(site.machine().now())) {
                return status();
            }
        }
        return disarm();
    }

    /** A slot that cannot be ended opens with a key that nobody has, once the file is gone: better than with one in reach. */
    private void removeAllTheSame(Inventory found, LuksException why) {
        if (session.yes()
                && !session.dryRun()
                && found.vouched()
                && !found.files().isEmpty()) {
            Uninterrupted.run(() -> found.files().forEach(KeyFile::remove));
            site.say("the slot of the boot key stays for now (" + why.getMessage() + "); its key file was overwritten"
                    + " and removed");
        }
    }

    /** A file that nothing vouches for goes only if that is confirmed. */
    private boolean agreed(Inventory found) {
        var plan = new Plan(
                site.path(),
                found.files().stream()
                        .map(f -> new Step(
                                1, "shred", f.toString(), "it opens nothing, and nothing says that it was a boot key"))
                        .toList(),
                List.of());
        session.person().show(plan);
        if (session.dryRun()) {
            return false;
        }
        if (!session.yes() && !session.person().confirm(plan, "yes")) {
            throw Site.failed("not confirmed, nothing was removed; only the whole word yes confirms it");
        }
        return true;
    }

    /** Looks; writes nothing. */
    public BootKeyStatus status() {
        return new Standing(site).status();
    }

    /**
     * The master key file: random, 0400, in a slot of its own, upon the volume that it authorizes for. One that is there
     * and opens is left as it is; one that is there without its slot gets it.
     *
     * @throws LuksException for a path that does not lie upon the opened volume
     */
    public Report init() {
        return new MasterKey(site).init();
    }
}
