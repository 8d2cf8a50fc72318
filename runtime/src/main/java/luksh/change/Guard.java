package luksh.change;

/** What a change refuses unless {@code c.allow(Guard.X)} says otherwise. */
public enum Guard {
    /** No enabled slot would be left. */
    LAST_WAY_IN,
    /** None of the slots that remain was opened in this run since its last write. */
    UNPROVED_SLOT,
    /** A token claims the slot that goes. */
    TOKEN_CLAIMED_SLOT,
    /** erase() while no proved backup lies outside the container. */
    ERASE_WITHOUT_BACKUP,
    /** A default or measured cost below the present one. */
    WEAKER_THAN_BEFORE,
    /** The secret opens another slot already. */
    DUPLICATE_SECRET,
    /** A backup of another container (UUID or volume key differ). */
    FOREIGN_BACKUP,
    /** For a few writes only the journal could bring one slot back. */
    WINDOW,
    /** The device is mapped, and the step would pull the header from under the mapping. */
    ACTIVE_DEVICE,
    /** The path is not the place to write: loop device attached, member of a larger device, read-only. */
    WRONG_DOOR,
    /** The secret has no bytes: a file, pipe or program that gave nothing. */
    EMPTY_SECRET
}
