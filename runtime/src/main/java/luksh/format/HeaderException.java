package luksh.format;

/** The bytes are not a header: the message names the field by its name in the specification. */
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

    /** Of another sentence. */
    HeaderException(String sentence, String field) {
        super(sentence, NO_LUKS);
        this.field = field;
    }

    /** The same, and whose header it is. */
    public HeaderException in(String path) {
        return new HeaderException(path, advice(), this);
    }

    /** The field by its name in the specification. */
    public String field() {
        return field;
    }

    public static void check(boolean valid, String field, Object found, String expected) {
        if (!valid) {
            throw new HeaderException(field, found, expected);
        }
    }
}
