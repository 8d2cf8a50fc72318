package luksh.format;

/**
 * The exit statuses of {@code luksh}; 0 to 5 are those of cryptsetup(8). {@code docs/files-and-status.md} explains them. {@link
 * LuksException} inherits them, so a script can write {@code LuksException.BUSY}.
 */
public interface ExitStatus {
    /** Usage error, refusal or failure. */
    int FAILED = 1;
    /** Wrong passphrase, or none. */
    int PASSPHRASE = 2;
    /** Not enough memory. */
    int MEMORY = 3;
    /** No usable LUKS header: missing, damaged or unsupported. */
    int NO_LUKS = 4;
    /** Busy, or changed in the meantime. */
    int BUSY = 5;
    /** A rotation did not finish on every disk. */
    int UNDONE = 6;
    /** Interrupted by Ctrl-C. */
    int INTERRUPTED = 130;
}
