package luksh.shell.compile;

import luksh.format.LuksException;

/** A script does not compile. The message contains every error with its place, in javac's format. */
public final class ScriptErrors extends LuksException {
    private static final long serialVersionUID = 1L;

    private final int count;

    ScriptErrors(String text, int count) {
        super(text, FAILED);
        this.count = count;
    }

    /** The number of errors in the message. */
    public int count() {
        return count;
    }
}
