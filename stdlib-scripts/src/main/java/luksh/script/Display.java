package luksh.script;

import java.io.PrintStream;

/** How {@code show} prints a value; the shell implements it with tables, charts and JSON. */
@FunctionalInterface
public interface Display {
    /** Prints one line for each element of an {@link Iterable}, and one line for any other value. */
    Display LINES = (value, out) -> {
        if (value instanceof Iterable<?> elements) {
            elements.forEach(out::println);
        } else {
            out.println(value);
        }
    };

    void show(Object value, PrintStream out);
}
