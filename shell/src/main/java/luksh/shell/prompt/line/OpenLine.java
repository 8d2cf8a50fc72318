package luksh.shell.prompt.line;

import java.util.Optional;
import java.util.Set;

/**
 * Several typed lines that are not yet a whole snippet.
 *
 * @param before the lines before the last, without the last newline
 * @param last the line that the user types now
 */
public record OpenLine(String before, String last) {
    /** What people type to leave or to find help. On a line of their own, these words are not Java. */
    private static final Set<String> STUCK = Set.of("exit", "exit()", "quit", "quit()", "help", ":q", "/quit");

    /** Columns of one level. */
    public static final int INDENT = 2;

    /** The lines of a text; empty if it has only one. */
    public static Optional<OpenLine> of(String text) {
        int newline = text.lastIndexOf('\n');
        return newline < 0
                ? Optional.empty()
                : Optional.of(new OpenLine(text.substring(0, newline), text.substring(newline + 1)));
    }

    /** Whether the user typed a word to leave or a command, instead of the rest of the snippet. */
    public boolean stuck(Language language) {
        String word = last.strip();
        return STUCK.contains(word) || (word.startsWith("/") && language.command(word));
    }

    /** Whether the line may be content of a text block or comment. */
    public boolean content() {
        return Nesting.of(before + "\n").insideText();
    }

    /** What to tell the user. */
    public String answer() {
        return "line unfinished: "
                + Nesting.of(before + "\n")
                        .innermost()
                        .map(open -> open + " is open; ")
                        .orElse("")
                + "Ctrl-C drops it";
    }

    /** Whether the last line has nothing but the indentation that luksh inserted. */
    boolean indentedOnly() {
        return last.isBlank()
                && !last.isEmpty()
                && last.length() == INDENT * Nesting.of(before).braces();
    }

    /** The prompt of a line after the given text. */
    public static String prompt(String before) {
        return "luksh" + missing(before) + " > ";
    }

    static String missing(String before) {
        return Nesting.of(before).innermost().orElse("");
    }
}
