package luksh.audit;

/** Text for HTML and XML. What comes from a header or a file's name may be anything, also markup. */
final class Markup {
    private Markup() {}

    /**
     * The text with nothing left in it that means anything, in an element or between quotes; what no page may hold, or what
     * would turn the direction of the line, as {@code \\u202e}.
     */
    static String escaped(String text) {
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                    if (shown(c)) {
                        safe.appendCodePoint(c);
                    } else {
                        safe.append(String.format("\\u%04x", c));
                    }
                }
            }
        });
        return safe.toString();
    }

    private static boolean shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
