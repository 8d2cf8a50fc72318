package luksh.change.step;

import java.util.Optional;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.parallel.Progress;

/** Who is asked and told while a change is made; the shell implements it. */
public interface Person {
    /** Shows what is about to be done. */
    void show(Plan plan);

    /**
     * Asks for consent.
     *
     * @param word what must be typed: {@code yes}, {@code YES} where data goes, {@code WINDOW} where only the journal could
     *     bring a slot back
     * @return false if the answer was another, or nobody could be asked
     */
    boolean confirm(Plan plan, String word);

    /**
     * A passphrase, typed or from where the options say. The caller closes it.
     *
     * @param what of which it is, for example {@code Passphrase of slot 0}
     * @param attempt 1, and one more after each that did not open
     * @return empty if nobody can be asked, or not again
     */
    Optional<Passphrase> passphrase(String what, int attempt);

    /**
     * A new passphrase, typed twice and not empty, or from where the options say: that may be empty. The caller closes it.
     */
    Optional<Passphrase> newPassphrase(String what);

    /** Whether somebody sees what {@link #reveal} shows, and no file and no pipe keeps it. */
    boolean reveals();

    /**
     * Shows a secret that was made here, once.
     *
     * @param what which one it is
     * @param secret printable; stays the caller's
     */
    void reveal(String what, Secret secret);

    /** One sentence on the way; not the result. */
    void say(String sentence);

    /** The same, about one device or file. */
    default void say(String path, String sentence) {
        say(path + ": " + sentence);
    }

    /** Work that is about to take long; {@code total} in the unit that {@link Progress#to} will count. */
    Progress progress(String what, long total);
}
