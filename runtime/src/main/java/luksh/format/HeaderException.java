package luksh.format;

/** The bytes are no valid header. The message contains the name of the field in the specification. */
public sealed class HeaderException extends LuksException permits TruncatedHeaderException {
    private static final long serialVersionUID = 1L;

    private final String field;

    public HeaderException(String field, Object found, String expected) {
        this(field, found, expected, "");
    }

    /** @param advice what to do now, with a semicolon in front */
    public HeaderException(String field, Object found, String expected, String advice) {
        super(
                "",
                "invalid " + field + ": found " + Visible.of(String.valueOf(found)) + ", expected " + expected,
                advice,
                NO_LUKS,
                null);
        this.field = field;
    }

    HeaderException(String path, String advice, HeaderException cause) {
        super(path, cause.withoutAdvice(), advice, NO_LUKS, cause);
        this.field = cause.field;
    }

    /** With a complete sentence as its message. */
    HeaderException(String sentence, String field) {
        super(sentence, NO_LUKS);
        this.field = field;
    }

    /** The same exception with the path of the device in its message. */
    public HeaderException in(String path) {
        return new HeaderException(path, advice(), this);
    }

    /** Name of the field in the specification. */
    public String field() {
        return field;
    }

    public static void check(boolean valid, String field, Object found, String expected) {
        if (!valid) {
            throw new HeaderException(field, found, expected);
        }
    }
}
