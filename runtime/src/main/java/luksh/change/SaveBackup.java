package luksh.change;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import luksh.format.FileName;
import luksh.unlock.Headers;

/** A header backup at this point of the change, in cryptsetup's format. Nothing is written to the container. */
public final class SaveBackup implements Verb {
    private final String file;

    /** @param file to be made; one that is there is never overwritten */
    public SaveBackup(String file) {
        this.file = file;
    }

    @Override
    public Preparation plan(Draft draft) {
        Path path = FileName.parse(file).toAbsolutePath().normalize();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            draft.refuse("backup", file, "this file is there already", "choose another name");
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            draft.refuse("backup", file, "its folder is missing", "mkdir -p " + folder);
        } else if (!Files.isWritable(folder)) {
            draft.refuse("backup", file, "its folder cannot be written to", "choose another folder, or use sudo");
        }
        if (!draft.backupPlanned(path)) {
            draft.refuse("backup", file, "this change saves two backups to one file", "choose another name");
        }
        SavedFile.end(draft.header());
        draft.step(
                "backup", file, "the header and all key areas, mode 0400; opens with every passphrase of this moment");
        return work -> {
            Orders orders = work.orders();
            orders.outside(disk -> {
                SavedFile.backup(disk, Headers.read(disk), file);
                work.session().backups().add(file);
            });
            work.backupTaken(file);
            work.done("backup " + file, orders);
        };
    }
}
