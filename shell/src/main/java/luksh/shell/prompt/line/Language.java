package luksh.shell.prompt.line;

/** The language of the lines. It is not used before the first Enter or Tab, and waits until the engine is ready. */
public interface Language {
    /** Whether a text is a whole snippet, or something that luksh answers as it is. */
    boolean complete(String text);

    /** Whether a line is a command of the prompt, such as {@code /help}. */
    boolean command(String line);

    /** The completions at a cursor, best first. */
    Offer.Offers offers(String line, int cursor);

    /** What the call at a cursor takes, if the user begins one of its arguments there; else empty. */
    String signatures(String line, int cursor);
}
