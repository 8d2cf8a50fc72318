package luksh;

/** Sentences of luksh that several test classes look for, where nothing but a sentence tells the outcome. */
public final class Wording {
    /** Of a rescue that sees nothing to repair. */
    public static final String NO_DAMAGE = "luksh found no damage";

    /** Of a passphrase that unlocks slot 0 if its last newline is left out. */
    public static final String WITHOUT_NEWLINE = "without the newline it unlocks slot 0";

    /** Of a device that another program wrote to while the plan was shown. */
    public static final String CHANGED_MEANWHILE = "after the plan was made";

    /** Of a plan that the person did not confirm. */
    public static final String NOT_CONFIRMED = "not confirmed, nothing was written";

    /** Of a report whose change was not made. */
    public static final String NOT_DONE = "not done, nothing was written";

    /** Of a rotation that stopped early. */
    public static final String AGAIN = "run the same command again";

    /** Of a rotation that could not add the new passphrase everywhere. */
    public static final String REMOVED_NOWHERE = "luksh kept the old passphrase on every disk";

    /** Of a refusal that a guard's option or line lifts. */
    public static final String ANYWAY = "to do it anyway";

    /** Of a master key that would lie outside the container. */
    public static final String MASTER_KEY_INSIDE = "a master key belongs inside the encrypted volume itself";

    /** Of an estimate whose loops were never timed on this machine. */
    public static final String REFERENCE = "for the reference machine, not measured here";

    /** Of a script of the person that runs in place of a standard one; its path follows. */
    public static final String OWN_SCRIPT = " is your own script ";

    private Wording() {}
}
