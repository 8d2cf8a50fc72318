package luksh.shell.compile;

/**
 * An error in a script.
 *
 * @param message its first line follows {@code error:}, the others are below the source line
 * @param other a second place to show, or {@link #NOWHERE}
 */
record Problem(int position, String message, int other) {
    static final int NOWHERE = -1;

    /** The error with file, line, column, the source line and a mark below it. */
    String render(SourceText source) {
        String[] lines = message.split("\n", 2);
        var text = new StringBuilder()
                .append(source.file())
                .append(':')
                .append(source.line(position))
                .append(':')
                .append(position - source.lineStart(position) + 1)
                .append(": error: ")
                .append(lines[0])
                .append('\n')
                .append(marked(source, position));
        if (lines.length > 1) {
            text.append('\n').append(lines[1].stripTrailing());
        }
        if (other != NOWHERE && source.line(other) != source.line(position)) {
            text.append('\n')
                    .append(source.file())
                    .append(':')
                    .append(source.line(other))
                    .append(": here\n")
                    .append(marked(source, other));
        }
        return text.toString();
    }

    private static String marked(SourceText source, int position) {
        int start = source.lineStart(position);
        String line = source.text().substring(start, source.lineEnd(start)).replace('\t', ' ');
        return "    " + line + "\n    " + " ".repeat(Math.max(0, position - start)) + "^";
    }
}
