package luksh.format;

/** Adds stack frames to a failure that was thrown on another thread. */
public final class Trace {
    private Trace() {}

    /**
     * The same failure with the frames of the current thread appended. They include the line of the script that
     * started the work.
     */
    public static <T extends Throwable> T fromHere(T failure) {
        StackTraceElement[] there = failure.getStackTrace();
        StackTraceElement[] here = new Throwable().getStackTrace();
        var both = new StackTraceElement[there.length + here.length - 1];
        System.arraycopy(there, 0, both, 0, there.length);
        System.arraycopy(here, 1, both, there.length, here.length - 1);
        failure.setStackTrace(both);
        return failure;
    }
}
