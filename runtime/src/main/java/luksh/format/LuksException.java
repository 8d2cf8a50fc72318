package luksh.format;

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

    public LuksException(String sentence, int status) {
        super(sentence);
        this.status = status;
    }

    public LuksException(String sentence, int status, Throwable cause) {
        super(sentence, cause);
        this.status = status;
    }

    /** The exit status of a process that ends with this, as cryptsetup(8) numbers them. */
    public final int status() {
        return status;
    }
}
