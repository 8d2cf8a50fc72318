package luksh.change;

import java.nio.file.Files;
import java.nio.file.Path;
import luksh.device.Placement;

/**
 * A step that overwrites what opens before anything else does: in between, and after a power cut then, nothing but the
 * journal brings that slot back.
 *
 * @param sentence names how many writes lie in it
 */
record Window(String where, String sentence) {
    /** How the journal gets outside. */
    static final String ELSEWHERE = "XDG_STATE_HOME=FOLDER with a folder on another device";

    /** Whether what this session keeps is there although the container does not open. */
    static boolean journalOutside(Session session, String container) {
        Path folder = session.state().toAbsolutePath();
        Path parent = folder.getParent();
        while (!Files.exists(folder) && parent != null) {
            folder = parent;
            parent = folder.getParent();
        }
        return !Placement.isInside(folder.toString(), container);
    }
}
