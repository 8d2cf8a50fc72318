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
     * @throws luksh.crypto.StoppedException on Ctrl-C
     */
    Optional<byte[]> ask(String question, boolean secret);
}
