package luksh.shell;

/** The entry of the program; the only place that touches the process's streams, environment and exit. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("luksh " + Build.version() + " (java " + System.getProperty("java.version") + ")");
    }
}
