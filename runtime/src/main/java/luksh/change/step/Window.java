package luksh.change.step;

import luksh.device.FolderLocation;
import luksh.device.Placement;
import luksh.finding.Place;

/**
 * A step that overwrites what opens before anything else does: in between, and after a power cut then, nothing but the
 * journal brings that slot back.
 *
 * @param sentence names how many writes lie in it
 */
public record Window(Place where, String sentence) {
    /** How the journal gets outside. */
    static final String ELSEWHERE = "XDG_STATE_HOME=FOLDER with a folder on another device";

    /** Whether what this session keeps is there although the container does not open. */
    static boolean journalOutside(ChangeSession session, String container) {
        FolderLocation.Kind kind =
                Placement.of(session.state().toString(), container).kind();
        return kind == FolderLocation.Kind.OUTSIDE || kind == FolderLocation.Kind.UNKNOWN;
    }
}
