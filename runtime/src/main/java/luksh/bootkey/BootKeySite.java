package luksh.bootkey;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import luksh.change.Transaction;
import luksh.change.recovery.Unfinished;
import luksh.change.step.BootKeySlots;
import luksh.change.step.ChangeSession;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.MetadataLock;
import luksh.format.ExitStatus;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/** One container, the settings of its boot key, and the machine. */
record BootKeySite(ChangeSession session, Target target, BootKeySettings wanted, HostSystem machine) {
    KeyFile file() {
        return new KeyFile(wanted.file().toAbsolutePath().normalize());
    }

    KeyFile master() {
        return new KeyFile(wanted.master().toAbsolutePath().normalize());
    }

    String path() {
        return target.path();
    }

    /** The same, for a person who has already confirmed everything. */
    BootKeySite agreed() {
        var consenting = new ChangeSession(
                session.person(),
                session.dryRun(),
                true,
                session.state(),
                session.scratch(),
                session.closing(),
                session.guardWording(),
                session.openedSlots(),
                session.backups(),
                session.history());
        return new BootKeySite(consenting, target, wanted, machine);
    }

    void say(String sentence) {
        session.person().say(sentence);
    }

    Report change(List<? extends Verb> verbs, @Nullable Secret secret) {
        Report report =
                new Transaction(session, target, verbs, secret == null ? List.of() : List.of(secret), Set.of()).run();
        report.findings().forEach(finding -> say(finding.sentence()));
        return report;
    }

    /**
     * An interrupted change blocks every other change. Finishing it needs no secret, because the journal contains
     * everything.
     */
    void finishInterrupted() {
        if (session.dryRun()) {
            return;
        }
        for (Unfinished change : Unfinished.of(session, target)) {
            say("luksh first finishes an interrupted change of " + path());
            change.finish();
        }
    }

    /**
     * A secret and whether to close it: a given secret belongs to its owner, one from the master key file is closed.
     */
    record Lent(Secret secret, boolean ours) implements AutoCloseable {
        @Override
        public void close() {
            if (ours) {
                secret.close();
            }
        }
    }

    /** The secret that authorizes. */
    Lent secret() {
        Secret given = wanted.secret();
        if (given != null) {
            return new Lent(given, false);
        }
        KeyFile master = master();
        return new Lent(
                master.read()
                        .orElseThrow(() -> failed("the master key " + master + " is "
                                + (master.exists() ? "not a key file of " + KeyFile.SIZE + " bytes" : "missing")
                                + "; to create it: luksh bootkey init --device " + ShellWord.of(path()))),
                true);
    }

    /** The present inventory of the boot key. */
    Inventory inventory() {
        try (Device device = target.read()) {
            return inventory(device);
        }
    }

    Inventory inventory(Device device) {
        return new InventorySearch(this, device).run();
    }

    /**
     * Runs work while no other luksh arms or disarms this container: slot, file and record belong together, and a
     * LUKS1 header has no lock.
     *
     * @throws LuksException if another luksh keeps the lock, with its name; status 5
     */
    <T> T alone(Supplier<T> work) {
        if (session.dryRun()) {
            return work.get();
        }
        Path file = BootKeySlots.record(session.state(), uuid());
        Path lock = file.resolveSibling(file.getFileName().toString().replaceFirst("json$", "lock"));
        BootKeyFiles.makeFolder(BootKeyFiles.folder(lock));
        MetadataLock held = MetadataLock.own(lock, "the boot key of " + path(), machine.patience(), this::say);
        try {
            return work.get();
        } finally {
            held.close();
        }
    }

    private String uuid() {
        try (Device device = target.read()) {
            return Headers.read(device).uuid();
        } catch (LuksException e) {
            finishInterrupted(); // the header may only be readable after this
        }
        try (Device device = target.read()) {
            return Headers.read(device).uuid();
        }
    }

    /** The boot key is removed later and the master key stays, so they must not be the same file. */
    void mustBeTwoFiles() {
        if (file().same(master()) || file().unfinished().same(master())) {
            throw failed("the boot key and the master key are both " + master()
                    + "; luksh overwrites and removes a boot key, so give another file for it on /boot");
        }
    }

    /** The authorizing secret must unlock a slot that remains, not only that of the boot key. */
    void mustOpenAnother(Inventory found, Device device, Secret secret) {
        List<KeySlot> others = found.header().slots().stream()
                .filter(slot -> !found.slots().contains(slot.number()))
                .toList();
        Optional<KeySlot> proved = new Unlock(found.header(), device, session.person())
                .any(others, secret)
                .map(opened -> {
                    try (opened) {
                        return opened.slot();
                    }
                });
        if (proved.isEmpty()) {
            throw new WrongPassphraseException("the secret that authorizes this change unlocks no slot of " + path()
                    + " except that of the boot key, which would leave no usable slot; to create a master key: luksh bootkey init --device "
                    + ShellWord.of(path())
                    + " makes a master key");
        }
        session.openedSlots().add(proved.get(), device);
    }

    /** The command that repairs every state. */
    String fix() {
        return command("disarm");
    }

    /** The command that installs the units. */
    String install() {
        return command("install")
                + (wanted.root().equals(Path.of("/")) ? "" : " --root " + ShellWord.of(wanted.root()));
    }

    private String command(String action) {
        Path master = wanted.master();
        return "luksh bootkey " + action + " --device " + ShellWord.of(path()) + " --file "
                + ShellWord.of(String.valueOf(file()))
                + (master.equals(BootKeySettings.MASTER) ? "" : " --master " + ShellWord.of(master));
    }

    static LuksException failed(String sentence) {
        return new LuksException(sentence, ExitStatus.FAILED);
    }
}
