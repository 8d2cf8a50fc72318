package luksh.bootkey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.change.step.ArmedKey;
import luksh.change.step.BootKeyNotes;
import luksh.change.step.BootKeySlots;
import luksh.format.ExitStatus;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * The record of an armed key in the state folder. It exists from before its slot is added until its file is removed.
 * Contains no secret.
 */
record RecordFile(Path path) {
    static RecordFile of(Path state, String uuid) {
        return new RecordFile(BootKeySlots.record(state, uuid));
    }

    void write(ArmedKey armed) {
        write(path, armed.json());
    }

    /** Records that a master key unlocks this slot, before the slot is added. */
    static void writeMaster(Path state, KeySlot slot, KeyFile master) {
        write(
                BootKeyNotes.master(state, slot),
                Json.Obj.EMPTY.with("file", new Json.Text(master.path().toString())));
    }

    private static void write(Path file, Json.Obj json) {
        BootKeyFiles.makeFolder(BootKeyFiles.folder(file));
        BootKeyFiles.write(file, json.toString().getBytes(StandardCharsets.UTF_8), "rw-------");
    }

    void close() {
        try {
            boolean gone = Files.deleteIfExists(BootKeyFiles.temporary(path));
            if (Files.deleteIfExists(path) || gone) {
                BootKeyFiles.flush(path);
            }
        } catch (IOException e) {
            throw new LuksException("cannot remove " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }
}
