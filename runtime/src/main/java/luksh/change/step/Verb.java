package luksh.change.step;

/**
 * One verb of a change, for example adding a slot. The packages {@code .slot} and {@code .header} implement the verbs. An
 * instance serves one plan or one run.
 */
public interface Verb {
    /** Confirms a plan. */
    String YES = "yes";

    /** Confirms a plan that destroys data permanently. */
    String YES_IN_CAPITALS = "YES";

    /**
     * Describes the step in the draft, refuses what cannot work, and applies the step to the header of the draft. Asks
     * nothing and writes nothing; may run the KDF for a given secret.
     *
     * @return computes the writes of the step after the confirmation; never called after a refusal
     */
    Preparation plan(Draft draft);

    /** Whether it needs the header on the device. A verb that creates or replaces the header does not. */
    default boolean needsHeader() {
        return true;
    }

    /** Whether it writes to the container. */
    default boolean writesHeader() {
        return true;
    }

    /** Whether it may write a LUKS2 header over none, and therefore needs the LUKS2 lock. */
    default boolean locks() {
        return false;
    }

    /** Whether it overwrites any content of the device, which must therefore not change between plan and write. */
    default boolean overwritesContent() {
        return false;
    }

    /** Whether it makes both copies of a LUKS2 header equal. Otherwise a change of unequal copies starts with a repair. */
    default boolean repairs() {
        return false;
    }

    /** Whether no other step can follow it in the same change. */
    default boolean endsTheChange() {
        return false;
    }

    /** The word that confirms it; called after {@link #plan}. */
    default String word() {
        return YES;
    }

    /** Computes a step, applies it to the overlay, and proves there that every required passphrase unlocks. */
    interface Preparation {
        void prepare(Work work);

        /** After a refusal, and for a step without writes. */
        Preparation NONE = work -> {};
    }
}
