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
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/**
 * A folder of header backups, with one folder for each UUID. It contains each header as a file in the format of
 * cryptsetup luksHeaderBackup (mode 0400), and its manifest. A backup can be unlocked with every passphrase of its
 * time. Protect the vault as well as the disks, or encrypt it.
 */
public final class Vault {
    private final ChangeSession session;
    private final VaultFolder folder;

    private Vault(ChangeSession session, VaultFolder folder) {
        this.session = session;
        this.folder = folder;
    }

    /** Opens the vault in this folder. Saving the first header creates the folder with mode 0700. */
    public static Vault at(String path, ChangeSession session) {
        return new Vault(session, new VaultFolder(path, session.person()::say));
    }

    /** Opens an encrypted vault. The settings name the recipients and the keys to read it with. */
    public static Vault at(String path, Consumer<VaultSpec> settings, ChangeSession session) {
        var spec = new VaultSpec(session);
        settings.accept(spec);
        return new Vault(session, new VaultFolder(path, session.person()::say, spec.seal()));
    }

    VaultFolder folder() {
        return folder;
    }

    /** The folder. */
    public String path() {
        return folder.root().toString();
    }

    /** Saves the current header of the disk, unless the newest backup equals it. Returns the newest backup. */
    public Backup save(Container disk) {
        if (disk instanceof Backup backup && backup.inVault()) {
            throw new LuksException(
                    disk.path()
                            + " is already in a vault. Saving it again would make an old header the newest backup. Nothing was saved.",
                    ExitStatus.FAILED);
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
                            + (kept.fresh() ? ": saved to " : ": unchanged since ")
                            + kept.saved().file());
            writer.readableByOthers(disk.uuid())
                    .forEach(file -> session.person()
                            .say("other users can read " + file + "; to fix it: chmod 400 " + ShellWord.of(file)));
            List<Path> plain = writer.readableByAll(disk.uuid());
            if (!plain.isEmpty()) {
                session.person()
                        .say(disk.path() + ": " + plain.size()
                                + (plain.size() == 1
                                        ? " older backup in the vault is"
                                        : " older backups in the vault are")
                                + " not encrypted, for example " + plain.get(0)
                                + "; to remove: prune(disk, n) or shred(path)");
            }
            return Backup.of(kept.saved(), session);
        }
    }

    private Backup rehearse(Container disk) {
        session.person().say("dry run: would save the header of " + disk.path() + " to " + folder.folder(disk.uuid()));
        return newest(disk).orElseGet(() -> Backup.unsaved(session, disk.path()));
    }

    /**
     * Reads the backup in this file of the vault and decrypts it if necessary. Its UUID names the container. Fails if
     * the file is damaged.
     */
    public Backup file(String path) {
        return folder.file(path)
                .map(saved -> Backup.of(saved, session))
                .orElseThrow(() -> new LuksException(
                        path + " is not a file of a vault. To list the files of a disk: history(disk)",
                        ExitStatus.FAILED));
    }

    /** Backups of this container, newest first; empty if there are none. */
    public List<Backup> history(Container disk) {
        return folder.history(disk.uuid()).stream()
                .map(saved -> Backup.of(saved, session))
                .toList();
    }

    /** The newest backup of this container. Fails if there is none. */
    public Backup latest(Container disk) {
        return newest(disk).orElseThrow(() -> new LuksException(none(disk), ExitStatus.FAILED));
    }

    private Optional<Backup> newest(Container disk) {
        return folder.history(disk.uuid()).stream().findFirst().map(saved -> Backup.of(saved, session));
    }

    private String none(Container disk) {
        return path() + " has no backup of " + disk.path() + " (UUID " + disk.uuid() + "). To make one: luksh save "
                + ShellWord.of(disk.path()) + " --vault " + ShellWord.of(path());
    }

    /**
     * Proves that the newest backup is complete, can be unlocked with the secret, and contains the disk's volume key.
     *
     * @return the findings against it; empty if it is good
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
            for (Unlock.Opened opened : new Unlock(Headers.read(backup), backup, session.person()).all(secret)) {
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
                                    "it can be unlocked, but its volume key is not the disk's: it belongs to an older"
                                            + " container with this UUID, or to a copy",
                                    "")
                            : error(
                                    Rules.DOES_NOT_OPEN,
                                    disk,
                                    Place.file(file),
                                    "the backup of " + saved.taken() + " cannot be unlocked with this passphrase",
                                    "try a passphrase of that time, or an older backup: vault(\"" + path()
                                            + "\").history(disk)"));
        }
    }

    private static Finding error(String rule, Container disk, Place where, String sentence, String fix) {
        return new Finding(Severity.ERROR, rule, disk.path(), where, sentence, fix);
    }

    /**
     * Lists the backups with a slot that the disk no longer has, newest first. A removed passphrase still unlocks such
     * a backup. Needs no passphrase, so a slot whose cost was changed counts as removed.
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
     * Overwrites and removes all backups of this container except the newest. Flash, copy-on-write file systems and
     * snapshots may keep the old content.
     *
     * @param keep number of backups to keep, at least 1; damaged ones do not count
     */
    public void prune(Container disk, long keep) {
        var pruning = new Pruning(folder, disk.uuid(), keep);
        Plan plan = pruning.plan();
        if (!plan.steps().isEmpty() || !plan.findings().isEmpty()) {
            session.person().show(plan);
        }
        if (plan.steps().isEmpty()) {
            session.person()
                    .say(path() + ": nothing to remove: " + disk.path() + " has no backups beyond the newest " + keep);
            return;
        }
        if (session.dryRun()) {
            return;
        }
        if (!session.yes()
                && !session.scratch().test(path())
                && !session.person().confirm(plan, Verb.YES)) {
            throw new LuksException(
                    "not confirmed, nothing was removed. To confirm, type the whole word yes.", ExitStatus.FAILED);
        }
        Uninterrupted.run(pruning::run);
        session.person()
                .say(path() + ": " + "overwrote and removed "
                        + (plan.steps().size() == 1 ? "one file" : plan.steps().size() + " files")
                        + " of the backups of " + disk.path());
    }

    /** Lists the differences from the first header to the second; empty if there are none. */
    public static List<Difference> differences(Container left, Container right) {
        try (Device first = HeaderReader.of(left).open();
                Device second = HeaderReader.of(right).open()) {
            return Comparison.of(Headers.read(first), first, Headers.read(second), second);
        }
    }

    /** The backups of all containers, newest first. */
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
