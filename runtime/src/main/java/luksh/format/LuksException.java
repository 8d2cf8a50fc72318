package luksh.format;

import org.jspecify.annotations.Nullable;

/**
 * An expected failure: one message that names the field, file or slot and the next step. Any other exception that
 * escapes is a bug.
 */
public class LuksException extends RuntimeException implements ExitStatus {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String lead;
    private final String sentence;
    private final String advice;

    public LuksException(String sentence, int status) {
        this("", sentence, "", status, null);
    }

    public LuksException(String sentence, int status, Throwable cause) {
        this("", sentence, "", status, cause);
    }

    /**
     * @param path of the device or file, which the message begins with; empty if it does not
     * @param advice what to do now, which the message ends with; empty if there is none
     */
    public LuksException(String path, String sentence, String advice, int status, @Nullable Throwable cause) {
        this(status, path.isEmpty() ? "" : path + ": ", sentence, advice, cause);
    }

    private LuksException(int status, String lead, String sentence, String advice, @Nullable Throwable cause) {
        super(lead + sentence + advice, cause);
        this.lead = lead;
        this.sentence = sentence;
        this.advice = advice;
        this.status = status;
    }

    /**
     * A failure whose sentence has the path as its subject, as in "disk.img does not exist".
     *
     * @param predicate the sentence without its subject
     * @param advice what to do now, which the message ends with; empty if there is none
     */
    public static LuksException of(
            String path, String predicate, String advice, int status, @Nullable Throwable cause) {
        return new LuksException(status, path + " ", predicate, advice, cause);
    }

    /** The message without the path in front. */
    final String withoutPath() {
        return sentence + advice;
    }

    /** The message without what to do now. */
    final String withoutAdvice() {
        return lead + sentence;
    }

    /** What to do now; empty if the message does not say. */
    final String advice() {
        return advice;
    }

    /** The exit status of the process; the numbers are those of cryptsetup(8). */
    public final int status() {
        return status;
    }
}
