package luksh.bootkey;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.change.AddKeyFile;
import luksh.change.Plan;
import luksh.change.Report;
import luksh.change.RetireBootKey;
import luksh.change.Session;
import luksh.change.SlotMarks;
import luksh.change.Step;
import luksh.change.Target;
import luksh.change.Transaction;
import luksh.change.Unfinished;
import luksh.change.Verb;
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
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/**
 * Arms and disarms the boot key of one container. Arming: the record, the file, then the slot. Disarming: the slot, the
 * file, then the record. So whatever a crash leaves is found again, and the slot is dead before anything that finds it goes.
 */
public final class OneTimeKey {
    private final Session session;
    private final Target target;
    private final Wanted wanted;
    private final Machine machine;
    private final KeyFile file;

    public OneTimeKey(Session session, Target target, Wanted wanted, Machine machine) {
        this.session = session;
        this.target = target;
        this.wanted = wanted;
        this.machine = machine;
        this.file = new KeyFile(wanted.file().toAbsolutePath().normalize());
    }

    /**
     * A fresh key in a slot and in the file; one that was armed before is retired in the same change. In a dry run the plan
     * is shown and nothing is done.
     *
     * @throws LuksException if nothing was armed; what was begun is taken away again
     */
    public BootKeyStatus arm() {
        Place place = machine.place(file.toString(), target.path());
        if (place.kind() == Place.Kind.INSIDE) {
            throw failed(place.sentence() + ": the boot loader could not read it there; name a file on /boot");
        }
        finishInterrupted();
        boolean[] begun = new boolean[1];
        try (Device device = target.read();
                var lent = secret();
                var key = Passphrase.random(KeyFile.SIZE)) {
            Inventory found = Inventory.take(session, device, file.path(), true);
            if (file.exists() && !found.vouched()) {
                throw failed(file + " is there, and nothing says that it is a boot key; move it away, or luksh bootkey"
                        + " disarm takes it away, with every slot that it opens");
            }
            mustOpenAnother(found, device, lent.secret());
            Report report = change(
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
                                        begun[0] = true;
                                        put(found, slot, key);
                                    })),
                    lent.secret());
            if (!report.done()) {
                return status();
            }
            proveFile();
            return status();
        } catch (LuksException e) {
            if (begun[0]) {
                takeBack(e);
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

    private @Nullable ArmedKey written;

    private ArmedKey armed(KeySlot slot) {
        ArmedKey known = written;
        Bytes salt = slot.kdf().salt();
        if (known == null || !known.salt().equals(salt)) {
            Instant now = machine.now().truncatedTo(ChronoUnit.SECONDS);
            known = new ArmedKey(
                    salt,
                    now,
                    wanted.expires() == null ? null : now.plus(wanted.expires()),
                    machine.host(),
                    file.toString());
            written = known;
        }
        return known;
    }

    /** As the next boot will: with the file, from the disk. */
    private void proveFile() {
        try (Device device = target.read();
                Passphrase key = file.read().orElseThrow(() -> failed(file + " is gone, right after it was written"))) {
            Header header = Headers.read(device);
            boolean opens = new Unlock(header, device)
                    .any(cheap(header), key)
                    .map(opened -> {
                        opened.close();
                        return true;
                    })
                    .orElse(false);
            if (!opens) {
                throw failed("the key in " + file + " does not open " + target.path() + "; nothing stays armed");
            }
        }
    }

    private static List<KeySlot> cheap(Header header) {
        return header.slots().stream()
                .filter(slot -> slot.kdf() instanceof Pbkdf2 pbkdf2 && pbkdf2.iterations() <= 1000)
                .toList();
    }

    private void takeBack(LuksException why) {
        try {
            consenting().disarm();
        } catch (LuksException e) {
            why.addSuppressed(e);
            session.person().say("what was begun could not be taken back: " + e.getMessage() + "; " + fix());
        }
    }

    /** The same, where the person has agreed to the whole already. */
    OneTimeKey consenting() {
        var agreed = new Session(
                session.person(),
                session.dryRun(),
                true,
                session.state(),
                session.scratch(),
                session.closing(),
                session.proofs(),
                session.backups(),
                session.history());
        return new OneTimeKey(agreed, target, wanted, machine);
    }

    /** Retires what is there of a boot key; nothing to do if nothing is. Right after a crash at any instant. */
    public BootKeyStatus disarm() {
        finishInterrupted();
        try (Device device = target.read()) {
            Inventory found = Inventory.take(session, device, file.path(), true);
            if (found.empty()) {
                return status();
            }
            if (!found.slots().isEmpty() || !found.tokens().isEmpty()) {
                try (var lent = secret()) {
                    mustOpenAnother(found, device, lent.secret());
                    if (!change(List.of(new RetireBootKey(found.slots(), found.tokens())), lent.secret())
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
        try (Device device = target.read()) {
            Optional<ArmedKey> known =
                    Inventory.take(session, device, file.path(), false).known();
            if (known.isPresent() && !known.get().over(machine.now())) {
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
            session.person()
                    .say("the slot of the boot key stays for now (" + why.getMessage()
                            + "); its key file was overwritten" + " and removed");
        }
    }

    /** A file that nothing vouches for goes only if that is confirmed. */
    private boolean agreed(Inventory found) {
        var plan = new Plan(
                target.path(),
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
            throw failed("not confirmed, nothing was removed; only the whole word yes confirms it");
        }
        return true;
    }

    /** Looks; writes nothing. */
    public BootKeyStatus status() {
        try (Device device = target.read()) {
            Inventory found = Inventory.take(session, device, file.path(), false);
            if (found.empty()) {
                return new BootKeyStatus(
                        BootKeyStatus.DISARMED, "no boot key opens " + target.path() + ", and there is no " + file, "");
            }
            List<String> wrong = contradictions(found);
            if (!wrong.isEmpty()) {
                return new BootKeyStatus(BootKeyStatus.INCONSISTENT, String.join("; ", wrong), fix());
            }
            String slot = "slot " + found.slots().iterator().next() + " of " + target.path() + " opens with " + file;
            ArmedKey known = found.known().orElse(null);
            if (known == null) {
                return new BootKeyStatus(BootKeyStatus.ARMED, slot + "; by whom and until when is not recorded", fix());
            }
            return known.over(machine.now())
                    ? new BootKeyStatus(BootKeyStatus.ARMED, slot + " " + known.words() + ", which is over", fix())
                    : new BootKeyStatus(BootKeyStatus.ARMED, slot + " " + known.words(), "");
        }
    }

    private List<String> contradictions(Inventory found) {
        var wrong = new ArrayList<String>();
        boolean there = found.files().stream().anyMatch(KeyFile::exists);
        if (found.files().stream().anyMatch(KeyFile::leftBehind)) {
            wrong.add(Durable.temporary(file.path()) + " was left behind by an interrupted arming");
        }
        if (found.files().stream().anyMatch(f -> !f.equals(file))) {
            wrong.add("a boot key lies in "
                    + found.files().stream()
                            .filter(f -> !f.equals(file))
                            .map(KeyFile::toString)
                            .collect(Collectors.joining(", "))
                    + " and not in " + file);
        }
        if (found.slots().isEmpty()) {
            wrong.add(
                    there
                            ? file + " is there and opens no slot"
                            : "a boot key is written down as armed, and neither its slot nor its file is there");
        } else if (!there) {
            wrong.add("the boot key's slots " + found.slots() + " are in use, and its file is gone");
        } else if (found.opened().isEmpty()) {
            wrong.add("the boot key's slots " + found.slots() + " do not open with the key in " + file);
        } else if (found.slots().size() > 1) {
            wrong.add("slots " + found.slots() + " are a boot key's; one is enough");
        }
        return wrong;
    }

    /**
     * The master key file: random, 0400, in a slot of its own, upon the volume that it authorizes for. One that is there
     * and opens is left as it is; one that is there without its slot gets it.
     *
     * @throws LuksException for a path that does not lie upon the opened volume
     */
    public Report init() {
        var master = new KeyFile(wanted.master().toAbsolutePath().normalize());
        Place place = machine.place(master.toString(), target.path());
        if (place.kind() != Place.Kind.INSIDE) {
            throw failed(place.sentence() + ": a master key belongs upon the encrypted volume itself, where only a disk"
                    + " that is open shows it; name a path on its root file system");
        }
        finishInterrupted();
        boolean there = master.exists();
        try (Device device = target.read();
                Passphrase key = there
                        ? master.read()
                                .orElseThrow(() -> failed(master + " is there and is no key file of " + KeyFile.SIZE
                                        + " bytes; name another"))
                        : Passphrase.random(KeyFile.SIZE)) {
            Header header = Headers.read(device);
            if (there) {
                List<Unlock.Opened> opened = new Unlock(header, device).all(key);
                opened.forEach(Unlock.Opened::close);
                if (!opened.isEmpty()) {
                    session.person()
                            .say(master + " opens slot " + opened.get(0).slot().number() + " already");
                    return new Report(new Plan(target.path(), List.of(), List.of()), false, Duration.ZERO);
                }
            }
            boolean[] made = new boolean[1];
            try {
                return change(
                        List.of(new AddKeyFile(
                                key,
                                header.version() == Version.LUKS2
                                        ? new SlotMarks("boot key master", Priority.NORMAL)
                                        : SlotMarks.NONE,
                                "a random key in " + master + ", which arms and disarms the boot key",
                                null,
                                slot -> {
                                    if (!there) {
                                        master.write(key);
                                        made[0] = true;
                                    }
                                })),
                        wanted.secret());
            } catch (LuksException e) {
                if (made[0]) {
                    session.person().say(master + " stays: luksh bootkey init again gives it its slot");
                }
                throw e;
            }
        }
    }

    private Report change(List<? extends Verb> verbs, @Nullable Secret secret) {
        return new Transaction(session, target, verbs, secret == null ? List.of() : List.of(secret), Set.of())
                .run("yes");
    }

    /** An interrupted change keeps every other one away; finishing it needs no secret, and the journal has what is missing. */
    private void finishInterrupted() {
        if (session.dryRun()) {
            return;
        }
        for (Unfinished change : Unfinished.of(session, target)) {
            if (change.journal().endsWith(".journal")) {
                session.person().say("an interrupted change of " + target.path() + " is finished first");
                change.finish();
            }
        }
    }

    /** A secret that was handed in stays its owner's; one that was read from the master key file is closed. */
    private record Lent(Secret secret, boolean ours) implements AutoCloseable {
        @Override
        public void close() {
            if (ours) {
                secret.close();
            }
        }
    }

    private Lent secret() {
        Secret given = wanted.secret();
        if (given != null) {
            return new Lent(given, false);
        }
        var master = new KeyFile(wanted.master().toAbsolutePath().normalize());
        return new Lent(
                master.read()
                        .orElseThrow(() -> failed("the master key " + master + " is "
                                + (master.exists() ? "no key file of " + KeyFile.SIZE + " bytes" : "not there")
                                + "; luksh bootkey init --device " + target.path() + " makes one")),
                true);
    }

    /** What authorizes is a way in that stays: it opens a slot that is not the boot key's. */
    private void mustOpenAnother(Inventory found, Device device, Secret secret) {
        List<KeySlot> others = found.header().slots().stream()
                .filter(slot -> !found.slots().contains(slot.number()))
                .toList();
        Optional<KeySlot> proved = new Unlock(found.header(), device)
                .any(others, secret)
                .map(opened -> {
                    try (opened) {
                        return opened.slot();
                    }
                });
        if (proved.isEmpty()) {
            throw new WrongPassphraseException("the secret that authorizes opens no slot of " + target.path()
                    + " besides the boot key's: no way in would be left; luksh bootkey init --device " + target.path()
                    + " makes a master key");
        }
        session.proofs().add(proved.get(), device);
    }

    private String fix() {
        return "luksh bootkey disarm --device " + target.path() + " --file " + file;
    }

    private static LuksException failed(String sentence) {
        return new LuksException(sentence, LuksException.FAILED);
    }
}
