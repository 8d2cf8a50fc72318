package luksh.shell.prompt;

import java.util.List;
import java.util.Optional;

/** The lines that the user types at the prompt. */
interface Lines {
    /** The next text, as whole snippets; empty when the user exits or the process ends. */
    Optional<String> read();

    /** Puts a line into the history. Reading alone does not. */
    void keep(String line);

    /** Lets the user recall a line in this session that may be a passphrase. Returns false if nothing can be recalled. */
    boolean keepInSession(String line);

    /** The kept lines, oldest first. */
    List<String> history();

    /** Begins the next line with this text, where it can be edited; an empty text changes nothing. */
    void propose(String line);
}
