package luksh.change;

import java.util.Optional;
import luksh.crypto.Passphrase;
import luksh.crypto.Progress;

/** Who is asked and told while a change is made; the shell implements it. */
public interface Person {
    /** Shows what is about to be done. */
    void show(Plan plan);

    /**
     * Asks for consent.
     *
     * @param word what must be typed: {@code yes}, or {@code YES} where data goes
     * @return false if the answer was another, or nobody could be asked
     */
    boolean confirm(Plan plan, String word);

    /** A passphrase for {@code what}; empty if nobody can be asked. The caller closes it. */
    Optional<Passphrase> passphrase(String what);

    /** One sentence on the way; not the result. */
    void say(String sentence);

    /** Work that is about to take long; {@code total} in the unit that {@link Progress#to} will count. */
    Progress progress(String what, long total);
}
