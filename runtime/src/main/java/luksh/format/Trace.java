package luksh.format;

/** Where a failure came from, for one that was thrown on another thread. */
public final class Trace {
    private Trace() {}

    /**
     * The same failure, with the frames of this thread below its own: the line of a script that asked for the work is
     * among these.
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
