package luksh.change.step;

import java.util.Optional;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.parallel.ProgressDisplay;

/** The person who reads messages and answers questions during a change; implemented by the shell. */
public interface Person extends ProgressDisplay {
    /** Shows a plan before it is confirmed. */
    void show(Plan plan);

    /**
     * Asks for consent.
     *
     * @param word the required answer: {@code yes}, {@code YES} if data is destroyed, {@code WINDOW} if only the journal can
     *     restore a slot during some writes
     * @return false for any other answer, or without a terminal
     */
    boolean confirm(Plan plan, String word);

    /**
     * A passphrase, typed or from the source that the options name. The caller closes it.
     *
     * @param what name of the passphrase, for example {@code Passphrase of slot 0}
     * @param attempt 1, and one more after each wrong passphrase
     * @return empty if there is no terminal or no further attempt
     */
    Optional<Passphrase> passphrase(String what, int attempt);

    /**
     * A new passphrase: typed twice and not empty, or, possibly empty, from the source that the options name. The caller
     * closes it.
     */
    Optional<Passphrase> newPassphrase(String what);

    /** Whether {@link #reveal} writes to a terminal, not to a file or a pipe. */
    boolean reveals();

    /**
     * Shows a new secret once.
     *
     * @param what name of the secret
     * @param secret printable; the caller closes it
     */
    void reveal(String what, Secret secret);

    /** Prints a sentence about the progress; not the result. */
    void say(String sentence);

    /** The same, about one device or file. */
    default void say(String path, String sentence) {
        say(path + ": " + sentence);
    }
}
