package luksh.change;

import java.nio.file.Files;
import java.nio.file.Path;
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
        Path path = Path.of(file).toAbsolutePath();
        if (Files.exists(path)) {
            draft.refuse("backup", file, "this file is there already", "choose another name");
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            draft.refuse("backup", file, "its folder is missing", "mkdir -p " + folder);
        }
        draft.backupPlanned();
        draft.step(
                "backup", file, "the header and all key areas, mode 0400; opens with every passphrase of this moment");
        return work -> {
            Orders orders = work.orders();
            orders.outside(disk -> SavedFile.backup(disk, Headers.read(disk), file));
            work.backupTaken(file);
            work.done("backup " + file, orders);
        };
    }
}
