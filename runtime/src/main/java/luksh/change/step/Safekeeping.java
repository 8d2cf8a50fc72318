package luksh.change.step;

import java.util.Optional;
import luksh.device.Device;

/** A store that names its header backups itself; a change saves a backup there before its other steps. */
public interface Safekeeping {
    /** Its path, for messages. */
    String path();

    /** Why the store cannot save a backup for this UUID; empty if it can. Writes nothing. */
    Optional<String> obstacle(String uuid);

    /** Creates the folders for a backup of this container; fails before the change writes anything. */
    void prepare(String uuid);

    /** Whether this machine can also read the saved backups; otherwise they do not count as proved. */
    boolean readable();

    /**
     * Saves the present header and key areas, unless the newest backup is equal.
     *
     * @param reason what the change is about to do
     * @return the backup file, flushed
     */
    String save(Device device, String reason);
}
