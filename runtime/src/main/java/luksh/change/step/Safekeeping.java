package luksh.change.step;

import java.util.Optional;
import luksh.device.Device;

/** A place that keeps header backups under names of its own; a change saves there before its other steps. */
public interface Safekeeping {
    /** Its path, for people. */
    String path();

    /** Why nothing can be saved there for a container with this UUID; empty if nothing speaks against it. Writes nothing. */
    Optional<String> obstacle(String uuid);

    /** Makes the folders that a backup of this container needs; fails before anything else is written. */
    void prepare(String uuid);

    /** Whether what is saved there can be read here, too; else it is no proof that anything comes back from it. */
    boolean readable();

    /**
     * Saves what lies on the device now, unless the newest backup there holds the same.
     *
     * @param reason what is about to change
     * @return the file that holds it, flushed
     */
    String save(Device device, String reason);
}
