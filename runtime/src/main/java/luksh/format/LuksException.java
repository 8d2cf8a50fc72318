package luksh.format;

import org.jspecify.annotations.Nullable;

/**
 * An expected failure: one message that names the field, file or slot and the next step. Any other exception that
 * escapes is a bug.
 */
public class LuksException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Usage error, refusal or failure. */
    public static final int FAILED = 1;
    /** Wrong passphrase, or none. */
    public static final int PASSPHRASE = 2;
    /** Not enough memory. */
    public static final int MEMORY = 3;
    /** No usable LUKS header: missing, damaged or unsupported. */
    public static final int NO_LUKS = 4;
    /** Busy, or changed in the meantime. */
    public static final int BUSY = 5;
    /** A rotation did not finish on every disk. */
    public static final int UNDONE = 6;
    /** Interrupted by Ctrl-C. */
    public static final int INTERRUPTED = 130;

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
        super((path.isEmpty() ? "" : path + ": ") + sentence + advice, cause);
        this.lead = path.isEmpty() ? "" : path + ": ";
        this.sentence = sentence;
        this.advice = advice;
        this.status = status;
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
