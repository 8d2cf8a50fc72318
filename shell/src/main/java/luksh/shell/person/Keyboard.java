package luksh.shell.person;

import java.util.Optional;

/** The source of the user's answers. */
public interface Keyboard {
    /** No user can be asked. */
    Keyboard NONE = (question, secret) -> Optional.empty();

    /**
     * Asks and reads one line.
     *
     * @param secret whether to hide the typed text
     * @return the typed bytes, owned by the caller; empty if there is no terminal or the user gave no answer
     * @throws luksh.parallel.StoppedException on Ctrl-C, and if the thread is interrupted
     */
    Optional<byte[]> ask(String question, boolean secret);

    /** The first key of the last answer that a new passphrase cannot contain; empty if there was none. */
    default Optional<String> strange() {
        return Optional.empty();
    }

    /**
     * Ends the questions. After a question for a secret, typed text is shown again.
     *
     * @param failed discards text that was typed ahead for a question that does not come. Otherwise the next program
     *     that reads the terminal would show, run or store it
     * @return whether there was a question for a secret since the last call
     */
    default boolean settle(boolean failed) {
        return false;
    }
}
