package luksh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import luksh.backup.Comparison;
import luksh.backup.Difference;
import luksh.backup.Pruning;
import luksh.backup.SavedHeader;
import luksh.backup.VaultFolder;
import luksh.backup.VaultWriter;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.Safekeeping;
import luksh.change.step.Verb;
import luksh.crypto.Secret;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.device.Device;
import luksh.device.Uninterrupted;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/**
 * A folder of header backups: a folder for each UUID, a file for each header as cryptsetup luksHeaderBackup makes it (0400),
 * and beside it a manifest. Every file opens with every passphrase of its day: keep the vault as safe as the disks, or
 * have it encrypted.
 */
public final class Vault {
    private final ChangeSession session;
    private final VaultFolder folder;

    private Vault(ChangeSession session, VaultFolder folder) {
        this.session = session;
        this.folder = folder;
    }

    /** The vault in this folder; made, 0700, when the first header is saved. */
    public static Vault at(String path, ChangeSession session) {
        return new Vault(session, new VaultFolder(path, session.person()::say));
    }

    /** The same, encrypted: to whom, and what it is read with, as the settings say. */
    public static Vault at(String path, Consumer<VaultSpec> settings, ChangeSession session) {
        var spec = new VaultSpec(session);
        settings.accept(spec);
        return new Vault(session, new VaultFolder(path, session.person()::say, spec.seal()));
    }

    /** Its folder. */
    VaultFolder folder() {
        return folder;
    }

    /** The folder. */
    public String path() {
        return folder.root().toString();
    }

    /** Saves the header as it is on the disk now, unless the newest backup holds the same; gives the newest back. */
    public Backup save(Container disk) {
        if (disk instanceof Backup backup && backup.inVault()) {
            throw new LuksException(
                    disk.path() + " lies in a vault already; saved again, an older header would be the newest",
                    LuksException.FAILED);
        }
        if (session.dryRun()) {
            return rehearse(disk);
        }
        try (Device device = HeaderReader.of(disk).open()) {
            var writer = new VaultWriter(folder);
            VaultWriter.Kept kept = Uninterrupted.run(() -> writer.save(device, ""));
            session.backups().add(kept.saved().file().toString());
            session.person()
                    .say(disk.path()
                            + (kept.fresh() ? ": saved to " : ": nothing new since ")
                            + kept.saved().file());
            writer.readableByOthers(disk.uuid())
                    .forEach(file ->
                            session.person().say("others may read " + file + "; chmod 400 " + ShellWord.of(file)));
            List<Path> plain = writer.readableByAll(disk.uuid());
            if (!plain.isEmpty()) {
                session.person()
                        .say(disk.path() + ": " + plain.size() + " older in the vault "
                                + (plain.size() == 1 ? "is" : "are")
                                + " not encrypted: prune(disk, n) or shred(path) ends that, for example of "
                                + plain.get(0));
            }
            return Backup.of(kept.saved(), session);
        }
    }

    private Backup rehearse(Container disk) {
        session.person().say("dry run: would save the header of " + disk.path() + " to " + folder.folder(disk.uuid()));
        return newest(disk).orElseGet(() -> Backup.unsaved(session, disk.path()));
    }

    /** The backup in this file of the vault, decrypted if it has to be; whose it is its UUID tells. Refused if damaged. */
    public Backup file(String path) {
        return folder.file(path)
                .map(saved -> Backup.of(saved, session))
                .orElseThrow(() -> new LuksException(
                        path + " is no file of a vault; history(disk) lists those that are", LuksException.FAILED));
    }

    /** Backups of this container, newest first; empty if there are none. */
    public List<Backup> history(Container disk) {
        return folder.history(disk.uuid()).stream()
                .map(saved -> Backup.of(saved, session))
                .toList();
    }

    /** The newest backup of this container; refused if there is none. */
    public Backup latest(Container disk) {
        return newest(disk).orElseThrow(() -> new LuksException(none(disk), LuksException.FAILED));
    }

    private Optional<Backup> newest(Container disk) {
        return folder.history(disk.uuid()).stream().findFirst().map(saved -> Backup.of(saved, session));
    }

    private String none(Container disk) {
        return path() + " has no backup of " + disk.path() + " (UUID " + disk.uuid() + "); luksh save "
                + ShellWord.of(disk.path()) + " --vault " + ShellWord.of(path()) + " makes one";
    }

    /**
     * Proves that the newest backup is whole, opens with the secret and holds the disk's volume key.
     *
     * @return what speaks against it; empty if it is good
     */
    public List<Finding> verify(Container disk, Secret secret) {
        Optional<SavedHeader> newest = folder.history(disk.uuid()).stream().findFirst();
        if (newest.isEmpty()) {
            return List.of(error(
                    Rules.NO_BACKUP, disk, Place.file(path()), none(disk), "vault(\"" + path() + "\").save(disk)"));
        }
        SavedHeader saved = newest.get();
        String file = saved.file().toString();
        Optional<String> doubt = saved.doubt();
        if (doubt.isPresent()) {
            return List.of(error(Rules.DAMAGED, disk, Place.file(file), doubt.get(), ""));
        }
        Optional<String> locked = saved.locked();
        if (locked.isPresent()) {
            return List.of(error(
                    Rules.ENCRYPTED,
                    disk,
                    Place.file(file),
                    locked.get(),
                    "luksh history " + ShellWord.of(disk.path()) + " --vault " + ShellWord.of(path())
                            + " --verify --vault-key FILE"));
        }
        try (Device backup = saved.open()) {
            boolean opens = false;
            boolean same = false;
            for (Unlock.Opened opened : new Unlock(Headers.read(backup), backup).all(secret)) {
                try (opened) {
                    session.openedSlots().add(opened.slot(), backup);
                    opens = true;
                    same |= VolumeKeyDigest.matches(opened.key(), disk.digest());
                }
            }
            if (same) {
                session.backups().add(file);
                return List.of();
            }
            return List.of(
                    opens
                            ? error(
                                    Rules.OTHER_VOLUME_KEY,
                                    disk,
                                    Place.file(file),
                                    "it opens, and holds another volume key than the disk's: it is of a container that"
                                            + " had this UUID before, or of a copy",
                                    "")
                            : error(
                                    Rules.DOES_NOT_OPEN,
                                    disk,
                                    Place.file(file),
                                    "the backup of " + saved.taken() + " does not open with this passphrase",
                                    "one of its time, or an older backup: vault(\"" + path() + "\").history(disk)"));
        }
    }

    private static Finding error(String rule, Container disk, Place where, String sentence, String fix) {
        return new Finding(Severity.ERROR, rule, disk.path(), where, sentence, fix);
    }

    /**
     * Backups with a slot that the disk has no more, newest first: the passphrase that opened it still opens the backup. No
     * passphrase is needed to tell; one that only got another cost is not told from one that was retired.
     */
    public List<Backup> stale(Container disk) {
        try (Device device = HeaderReader.of(disk).open()) {
            Header header = Headers.read(device);
            var found = new ArrayList<Backup>();
            for (SavedHeader saved : folder.history(header.uuid())) {
                if (saved.retires(header, device)) {
                    found.add(Backup.of(saved, session));
                }
            }
            return found;
        }
    }

    /**
     * Overwrites and removes all backups of this container but the newest. Flash, copy-on-write file systems and snapshots
     * may keep what was there.
     *
     * @param keep how many stay, at least 1; damaged ones are not counted
     */
    public void prune(Container disk, long keep) {
        var pruning = new Pruning(folder, disk.uuid(), keep);
        Plan plan = pruning.plan();
        if (!plan.steps().isEmpty() || !plan.findings().isEmpty()) {
            session.person().show(plan);
        }
        if (plan.steps().isEmpty()) {
            session.person()
                    .say(path() + ": no backup of " + disk.path() + " beyond the newest " + keep
                            + "; nothing to remove");
            return;
        }
        if (session.dryRun()) {
            return;
        }
        if (!session.yes()
                && !session.scratch().test(path())
                && !session.person().confirm(plan, Verb.YES)) {
            throw new LuksException(
                    "not confirmed, nothing was removed; only the whole word yes confirms it", LuksException.FAILED);
        }
        Uninterrupted.run(pruning::run);
        session.person()
                .say(path() + ": "
                        + (plan.steps().size() == 1 ? "one file" : plan.steps().size() + " files")
                        + " overwritten and removed, of backups of " + disk.path());
    }

    /** What differs between two headers, from the first to the second; empty if nothing does. */
    public static List<Difference> differences(Container left, Container right) {
        try (Device first = HeaderReader.of(left).open();
                Device second = HeaderReader.of(right).open()) {
            return Comparison.of(Headers.read(first), first, Headers.read(second), second);
        }
    }

    /** Of all containers, newest first. */
    List<SavedHeader> all() {
        return folder.all();
    }

    Safekeeping safe() {
        var writer = new VaultWriter(folder);
        return new Safekeeping() {
            @Override
            public String path() {
                return Vault.this.path();
            }

            @Override
            public Optional<String> obstacle(String uuid) {
                return writer.obstacle(uuid);
            }

            @Override
            public boolean readable() {
                return folder.readable();
            }

            @Override
            public void prepare(String uuid) {
                writer.prepare(uuid);
            }

            @Override
            public String save(Device device, String reason) {
                return writer.save(device, reason).saved().file().toString();
            }
        };
    }

    @Override
    public String toString() {
        return "vault " + path();
    }
}
