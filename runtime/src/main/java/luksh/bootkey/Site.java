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
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/** One container, what was said of its boot key, and the machine that both are on. */
record Site(ChangeSession session, Target target, Wanted wanted, HostSystem machine) {
    KeyFile file() {
        return new KeyFile(wanted.file().toAbsolutePath().normalize());
    }

    KeyFile master() {
        return new KeyFile(wanted.master().toAbsolutePath().normalize());
    }

    String path() {
        return target.path();
    }

    /** The same, where the person has agreed to the whole already. */
    Site agreed() {
        var consenting = new ChangeSession(
                session.person(),
                session.dryRun(),
                true,
                session.state(),
                session.scratch(),
                session.closing(),
                session.idiom(),
                session.proofs(),
                session.backups(),
                session.history());
        return new Site(consenting, target, wanted, machine);
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

    /** An interrupted change keeps every other one away; finishing it needs no secret, and the journal has what is missing. */
    void finishInterrupted() {
        if (session.dryRun()) {
            return;
        }
        for (Unfinished change : Unfinished.of(session, target)) {
            say("an interrupted change of " + path() + " is finished first");
            change.finish();
        }
    }

    /** A secret that was handed in stays its owner's; one that was read from the master key file is closed. */
    record Lent(Secret secret, boolean ours) implements AutoCloseable {
        @Override
        public void close() {
            if (ours) {
                secret.close();
            }
        }
    }

    /** What authorizes. */
    Lent secret() {
        Secret given = wanted.secret();
        if (given != null) {
            return new Lent(given, false);
        }
        KeyFile master = master();
        return new Lent(
                master.read()
                        .orElseThrow(() -> failed("the master key " + master + " is "
                                + (master.exists() ? "no key file of " + KeyFile.SIZE + " bytes" : "not there")
                                + "; luksh bootkey init --device " + ShellWord.of(path()) + " makes one")),
                true);
    }

    /** What there is of a boot key now. */
    Inventory inventory() {
        try (Device device = target.read()) {
            return inventory(device);
        }
    }

    Inventory inventory(Device device) {
        return new InventorySearch(this, device).run();
    }

    /**
     * Does it while no other luksh arms or disarms this container: slot, file and record belong together, and on LUKS1 the
     * header has no lock either.
     *
     * @throws LuksException if another one does for longer than a moment, with its name; status 5
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
            finishInterrupted(); // which may be what it takes to be read again
        }
        try (Device device = target.read()) {
            return Headers.read(device).uuid();
        }
    }

    /** The boot key comes and goes, the master key stays: they must not be one file. */
    void mustBeTwoFiles() {
        if (file().same(master()) || file().unfinished().same(master())) {
            throw failed("file and master are both " + master()
                    + "; a boot key is overwritten and removed, so name another file for it, on /boot");
        }
    }

    /** What authorizes is a way in that stays: it opens a slot that is not the boot key's. */
    void mustOpenAnother(Inventory found, Device device, Secret secret) {
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
            throw new WrongPassphraseException("the secret that authorizes opens no slot of " + path()
                    + " besides the boot key's: no way in would be left; luksh bootkey init --device "
                    + ShellWord.of(path())
                    + " makes a master key");
        }
        session.proofs().add(proved.get(), device);
    }

    /** The line that mends whatever is wrong. */
    String fix() {
        return command("disarm");
    }

    /** The line after which units retire what is armed. */
    String install() {
        return command("install")
                + (wanted.root().equals(Path.of("/")) ? "" : " --root " + ShellWord.of(wanted.root()));
    }

    private String command(String action) {
        Path master = wanted.master();
        return "luksh bootkey " + action + " --device " + ShellWord.of(path()) + " --file "
                + ShellWord.of(String.valueOf(file()))
                + (master.equals(Wanted.MASTER) ? "" : " --master " + ShellWord.of(master));
    }

    static LuksException failed(String sentence) {
        return new LuksException(sentence, LuksException.FAILED);
    }
}
