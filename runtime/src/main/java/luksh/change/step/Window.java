package luksh.change.step;

import luksh.device.FolderLocation;
import luksh.device.Placement;
import luksh.finding.Place;

/**
 * A step that overwrites a slot in place. During its writes, and after a power cut between them, only the journal can restore
 * the slot.
 *
 * @param sentence contains the number of writes
 */
public record Window(Place where, String sentence) {
    /** How to keep the journal outside the container. */
    static final String ELSEWHERE = "set XDG_STATE_HOME=FOLDER, with a folder on another device";

    /** Whether the state folder of this session is available while the container is locked. */
    static boolean journalOutside(ChangeSession session, String container) {
        FolderLocation.Kind kind =
                Placement.of(session.state().toString(), container).kind();
        return kind == FolderLocation.Kind.OUTSIDE || kind == FolderLocation.Kind.UNKNOWN;
    }
}
