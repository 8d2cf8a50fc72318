package luksh.device;

import java.nio.file.Path;

/**
 * The location of a folder relative to a container.
 *
 * @param folder as requested, absolute; it need not exist
 * @param sentence names the folder, its file system and the device below; without a full stop
 */
public record FolderLocation(Path folder, Kind kind, String sentence) {
    /** What happens to the folder if the container is lost. */
    public enum Kind {
        /** The folder is inside the container: if the container cannot be unlocked or is lost, so is the folder. */
        INSIDE,
        /** The folder survives the loss of the container. */
        OUTSIDE,
        /** The folder is lost after a power cut (tmpfs, ramfs, or on top of them), the container is not. */
        VANISHES,
        /** The file system does not show its devices: network, ZFS, FUSE. */
        UNKNOWN
    }
}
