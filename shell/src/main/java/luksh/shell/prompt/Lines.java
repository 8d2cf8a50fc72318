package luksh.shell.prompt;

import java.util.List;
import java.util.Optional;

/** What a person types at the prompt. */
interface Lines {
    /** What it is read for: answers once the engine is warm, and nothing is asked of it before the first Enter or TAB. */
    interface Language {
        boolean complete(String text);

        Engine.Suggestions suggestions(String line, int cursor);
    }

    /** The next text, whole snippets; empty when the person leaves or the process ends. */
    Optional<String> read();

    /** Puts a line into the history: nothing that is read is there before. */
    void keep(String line);

    /** Lines that were kept, oldest first. */
    List<String> history();
}
