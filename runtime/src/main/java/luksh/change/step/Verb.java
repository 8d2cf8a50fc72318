package luksh.change.step;

/** One verb of a change; each class of this package that implements it is one. Used for one plan or one run. */
public interface Verb {
    /**
     * Says what it would do to the header that the steps before it leave, refuses what cannot work, and leaves the
     * draft as its own step would. Asks nothing and writes nothing; may run the KDF of a secret that it was given.
     *
     * @return what computes the step's writes once the whole plan was confirmed; never called after a refusal
     */
    Preparation plan(Draft draft);

    /** Computes a step and applies it to the overlay; every passphrase that must open afterwards is proved there. */
    interface Preparation {
        void prepare(Work work);

        /** For a verb whose plan was refused. */
        Preparation NONE = work -> {};
    }
}
