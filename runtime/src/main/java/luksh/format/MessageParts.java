package luksh.format;

/** The parts of a message, for code that shows it elsewhere. No script sees this class. */
public final class MessageParts {
    private MessageParts() {}

    /** The message without the path in front. */
    public static String withoutPath(LuksException failure) {
        return failure.withoutPath();
    }

    /** The message without what to do now. */
    public static String withoutAdvice(LuksException failure) {
        return failure.withoutAdvice();
    }
}
