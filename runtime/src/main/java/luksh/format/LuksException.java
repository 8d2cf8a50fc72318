package luksh.format;

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

    public LuksException(String sentence, int status) {
        super(sentence);
        this.status = status;
    }

    public LuksException(String sentence, int status, Throwable cause) {
        super(sentence, cause);
        this.status = status;
    }

    /** The exit status of the process; the numbers are those of cryptsetup(8). */
    public final int status() {
        return status;
    }
}
