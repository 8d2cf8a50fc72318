package luksh.shell.person;

import java.util.Optional;

/** Where a person types answers. */
public interface Keyboard {
    /** Nobody sits there. */
    Keyboard NONE = (question, secret) -> Optional.empty();

    /**
     * Asks and reads one line.
     *
     * @param secret nothing that is typed is shown
     * @return the bytes typed, owned by the caller; empty if nobody can be asked or the person left
     * @throws luksh.parallel.StoppedException on Ctrl-C, and if the thread is interrupted
     */
    Optional<byte[]> ask(String question, boolean secret);

    /** The first key of the last answer that a new passphrase cannot have; empty if there was none. */
    default Optional<String> strange() {
        return Optional.empty();
    }

    /**
     * The questions are over: what is typed is shown again, if a secret was asked for.
     *
     * @param failed what was typed ahead was meant for a question that does not come, so it is thrown away: whoever
     *     reads the terminal next would show it, run it or remember it
     * @return whether a secret was asked for since the last time
     */
    default boolean settle(boolean failed) {
        return false;
    }
}
