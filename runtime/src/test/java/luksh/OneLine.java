package luksh;

/** Text without its line breaks, to compare a sentence wherever the terminal wrapped it. */
public final class OneLine {
    private OneLine() {}

    /** The text with one space for each run of white space. */
    public static String of(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
