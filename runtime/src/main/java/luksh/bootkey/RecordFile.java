package luksh.bootkey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import luksh.change.BootKeySlots;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * Where it is written down that a key of a container is armed, in the state folder: there from before its slot opens until
 * its file is gone. No secret.
 */
record RecordFile(Path path) {
    static RecordFile of(Path state, String uuid) {
        return new RecordFile(BootKeySlots.record(state, uuid));
    }

    boolean exists() {
        return Files.exists(path);
    }

    Optional<ArmedKey> read() {
        try {
            return exists() ? ArmedKey.parse(Files.readString(path, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the slot is found by its token or by its key
        }
    }

    void write(ArmedKey armed) {
        Path folder = Durable.folder(path);
        try {
            boolean there = Files.exists(folder);
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!there) {
                Durable.flush(folder);
                Durable.flush(Durable.folder(folder));
            }
        } catch (IOException e) {
            throw new LuksException("cannot make " + folder + ": " + Reason.of(e), LuksException.FAILED, e);
        }
        Durable.write(path, armed.json().toString().getBytes(StandardCharsets.UTF_8), "rw-------");
    }

    void close() {
        try {
            boolean gone = Files.deleteIfExists(Durable.temporary(path));
            if (Files.deleteIfExists(path) || gone) {
                Durable.flush(path);
            }
        } catch (IOException e) {
            throw new LuksException("cannot remove " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }
}
