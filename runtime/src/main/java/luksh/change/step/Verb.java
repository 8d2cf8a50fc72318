package luksh.change.step;

/**
 * One verb of a change; each class in {@code .slot} and {@code .header} that implements it is one. Used for one plan or one
 * run. What a transaction has to know of a verb, the verb says itself.
 */
public interface Verb {
    /** Confirms a plan. */
    String YES = "yes";

    /** Confirms a plan that destroys something for good. */
    String YES_IN_CAPITALS = "YES";

    /**
     * Says what it would do to the header that the steps before it leave, refuses what cannot work, and leaves the
     * draft as its own step would. Asks nothing and writes nothing; may run the KDF of a secret that it was given.
     *
     * @return what computes the step's writes once the whole plan was confirmed; never called after a refusal
     */
    Preparation plan(Draft draft);

    /** Whether it starts from the header on the device. A verb that makes the header anew does not. */
    default boolean needsHeader() {
        return true;
    }

    /** Whether it writes to the container. */
    default boolean writesHeader() {
        return true;
    }

    /** Whether it writes a LUKS2 header where none may have been before, so that the lock of LUKS2 is needed. */
    default boolean locks() {
        return false;
    }

    /** Whether it overwrites what lies on the device, whatever that is: it must not change between plan and write. */
    default boolean overwritesContent() {
        return false;
    }

    /** Whether it makes both copies of a LUKS2 header equal; otherwise a change of unequal copies begins with that. */
    default boolean repairs() {
        return false;
    }

    /** Whether no other step can follow it in one change. */
    default boolean endsTheChange() {
        return false;
    }

    /** What a person types to confirm it; asked after {@link #plan}. */
    default String word() {
        return YES;
    }

    /** Computes a step and applies it to the overlay; every passphrase that must open afterwards is proved there. */
    interface Preparation {
        void prepare(Work work);

        /** For a verb whose plan was refused. */
        Preparation NONE = work -> {};
    }
}
