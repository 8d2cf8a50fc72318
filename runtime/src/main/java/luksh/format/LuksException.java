package luksh.format;

import org.jspecify.annotations.Nullable;

/**
 * What a verb throws on purpose: one sentence that names the field, file or slot and the next step.
 * Anything else that escapes is a bug.
 */
public class LuksException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Usage, refused, failed. */
    public static final int FAILED = 1;
    /** Wrong passphrase. */
    public static final int PASSPHRASE = 2;
    /** Not enough memory. */
    public static final int MEMORY = 3;
    /** No usable LUKS: missing, damaged, unsupported. */
    public static final int NO_LUKS = 4;
    /** Busy, or changed meanwhile. */
    public static final int BUSY = 5;
    /** A rotation left disks undone. */
    public static final int UNDONE = 6;
    /** Stopped by Ctrl-C. */
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

    /** The exit status of a process that ends with this, as cryptsetup(8) numbers them. */
    public final int status() {
        return status;
    }
}
