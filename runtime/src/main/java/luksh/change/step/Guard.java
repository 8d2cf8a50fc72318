package luksh.change.step;

/** What a change refuses unless {@code c.allow(Guard.X)}, or a command's option, says otherwise. */
public enum Guard {
    /** No enabled slot would be left. */
    LAST_WAY_IN("last"),
    /** None of the slots that remain was opened in this run since its last write. */
    UNPROVED_SLOT("unproved"),
    /** A token claims the slot that goes. */
    TOKEN_CLAIMED_SLOT("claimed"),
    /** erase() while no proved backup lies outside the container. */
    ERASE_WITHOUT_BACKUP("without-backup"),
    /** A default or measured cost below the present one. */
    WEAKER_THAN_BEFORE("weaker"),
    /** The secret opens another slot already. */
    DUPLICATE_SECRET("duplicate"),
    /** A backup of another container (UUID or volume key differ). */
    FOREIGN_BACKUP("foreign"),
    /** For a few writes only the journal could bring one slot back. */
    WINDOW("window"),
    /** The device is mapped, and the step would pull the header from under the mapping. Only a script lifts it. */
    ACTIVE_DEVICE(""),
    /** The path is not the place to write: loop device attached, member of a larger device. Only a script lifts it. */
    WRONG_DOOR(""),
    /** The secret has no bytes: a file, pipe or program that gave nothing. */
    EMPTY_SECRET("empty");

    private final String option;

    Guard(String option) {
        this.option = option;
    }

    /** The flag that lifts it, in every command that has it; empty if none does. */
    String option() {
        return option;
    }
}
