package luksh.script;

/** Thrown by {@code exit(n)}: {@code finally} blocks run, and the JVM continues. */
public final class ScriptExit extends Error {
    private static final long serialVersionUID = 1L;

    private final int status;

    ScriptExit(int status) {
        super("exit " + status, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
