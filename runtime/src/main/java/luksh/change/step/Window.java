package luksh.change.step;

import luksh.device.Place;
import luksh.device.Placement;

/**
 * A step that overwrites what opens before anything else does: in between, and after a power cut then, nothing but the
 * journal brings that slot back.
 *
 * @param sentence names how many writes lie in it
 */
public record Window(String where, String sentence) {
    /** How the journal gets outside. */
    static final String ELSEWHERE = "XDG_STATE_HOME=FOLDER with a folder on another device";

    /** Whether what this session keeps is there although the container does not open. */
    static boolean journalOutside(ChangeSession session, String container) {
        Place.Kind kind = Placement.of(session.state().toString(), container).kind();
        return kind == Place.Kind.OUTSIDE || kind == Place.Kind.UNKNOWN;
    }
}
