package luksh.shell.compile;

import luksh.format.LuksException;

/** A script does not compile; the message holds every mistake with its place, as javac shows them. */
public final class ScriptErrors extends LuksException {
    private static final long serialVersionUID = 1L;

    private final int count;

    ScriptErrors(String text, int count) {
        super(text, FAILED);
        this.count = count;
    }

    /** How many mistakes the message shows. */
    public int count() {
        return count;
    }
}
