package luksh.change.step;

/** What a change refuses unless {@code c.allow(Guard.X)} or a command-line option lifts the guard. */
public enum Guard {
    /** No key slot with a person's passphrase would be left. */
    LAST_WAY_IN("last"),
    /** None of the remaining slots was unlocked in this run since its last write. */
    UNPROVED_SLOT("unproved"),
    /** A token uses the slot that is removed. */
    TOKEN_CLAIMED_SLOT("claimed"),
    /** erase() without a proved backup outside the container. */
    ERASE_WITHOUT_BACKUP("without-backup"),
    /** A default or measured cost is lower than the present one. */
    WEAKER_THAN_BEFORE("weaker"),
    /** The secret already unlocks another slot. */
    DUPLICATE_SECRET("duplicate"),
    /** The backup belongs to another container (UUID or volume key differ). */
    FOREIGN_BACKUP("foreign"),
    /** During a few writes, only the journal can restore a slot. */
    WINDOW("window"),
    /** The device is mapped, and the step would replace its header. Only a script lifts it. */
    ACTIVE_DEVICE(""),
    /** The path is the wrong one to write to: a loop device is attached, or it is a member of a larger device. Only a script lifts it. */
    WRONG_DOOR(""),
    /** The secret is empty: a file, pipe or program gave no bytes. */
    EMPTY_SECRET("empty");

    private final String option;

    Guard(String option) {
        this.option = option;
    }

    /** The flag that lifts it, in every command that has this flag; empty if there is none. */
    String option() {
        return option;
    }
}
