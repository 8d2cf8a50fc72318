package luksh.change.step.header;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import luksh.change.journal.Journal;
import luksh.change.journal.Step;
import luksh.change.step.Draft;
import luksh.change.step.Safekeeping;
import luksh.change.step.SavedFile;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.FileName;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/** Saves a header backup at this point of the change, in the format of cryptsetup. Does not write to the container. */
public final class SaveBackup implements Verb {
    private final String file;
    private final @Nullable Safekeeping safe;

    /** @param file new file; luksh never overwrites an existing one */
    public SaveBackup(String file) {
        this.file = file;
        this.safe = null;
    }

    /** @param safe store that names the file, and saves nothing if its newest backup is equal */
    public SaveBackup(Safekeeping safe) {
        this.file = safe.path();
        this.safe = safe;
    }

    @Override
    public boolean writesHeader() {
        return false;
    }

    @Override
    public Preparation plan(Draft draft) {
        SavedFile.end(draft.header());
        return safe == null ? toFile(draft) : into(safe, draft);
    }

    private Preparation toFile(Draft draft) {
        Path path = FileName.parse(file).toAbsolutePath().normalize();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            draft.refuse(Rules.BACKUP, Place.file(file), "this file already exists", "choose another name");
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            draft.refuse(Rules.BACKUP, Place.file(file), "its folder does not exist", "mkdir -p " + folder);
        } else if (!Files.isWritable(folder)) {
            draft.refuse(
                    Rules.BACKUP, Place.file(file), "its folder is not writable", "choose another folder, or use sudo");
        }
        if (!draft.backupPlanned(path)) {
            draft.refuse(
                    Rules.BACKUP, Place.file(file), "this change saves two backups to one file", "choose another name");
        }
        draft.step(
                VerbNames.BACKUP,
                Place.file(file),
                "luksh saves the header and all key areas, mode 0400; every passphrase of this moment unlocks the backup");
        return work -> prepare(
                work,
                disk -> {
                    SavedFile.backup(disk, Headers.read(disk), file);
                    return file;
                },
                true);
    }

    private Preparation into(Safekeeping vault, Draft draft) {
        String uuid = draft.header().uuid();
        vault.obstacle(uuid).ifPresent(sentence -> draft.refuse(Rules.BACKUP, Place.file(file), sentence, ""));
        draft.backupPlanned(FileName.parse(file).toAbsolutePath().normalize());
        draft.step(
                VerbNames.BACKUP,
                Place.file(file),
                "luksh saves the header and all key areas, mode 0400, unless the newest backup there is equal; every"
                        + " passphrase of this moment unlocks the backup");
        return work -> {
            vault.prepare(uuid);
            String reason = reason(draft.plan().steps());
            prepare(work, disk -> vault.save(disk, reason), vault.readable());
        };
    }

    private static String reason(List<Step> steps) {
        String others = steps.stream()
                .filter(step -> !step.verb().equals(VerbNames.BACKUP))
                .map(Journal::name)
                .distinct()
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : "before " + others;
    }

    private void prepare(Work work, Function<Device, String> save, boolean readable) {
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.outside(disk -> work.backupSaved(save.apply(disk)));
        if (readable) {
            work.backupTaken(file);
        }
        work.done("backup " + file, writeOrder);
    }
}
