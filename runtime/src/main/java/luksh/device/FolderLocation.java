package luksh.device;

import java.nio.file.Path;

/**
 * Where a folder lies, as seen from a container.
 *
 * @param folder as it was asked for, absolute; it need not be there yet
 * @param sentence names the folder, its file system and the device below; without a full stop
 */
public record FolderLocation(Path folder, Kind kind, String sentence) {
    /** What becomes of the folder together with the container. */
    public enum Kind {
        /** It lies upon the container: whoever cannot open that, or loses it, loses the folder too. */
        INSIDE,
        /** It stays when the container is lost. */
        OUTSIDE,
        /** It is gone after a power cut (tmpfs, ramfs, what lies on them), and the container is not. */
        VANISHES,
        /** A file system that does not tell its devices: network, ZFS, FUSE. */
        UNKNOWN
    }
}
