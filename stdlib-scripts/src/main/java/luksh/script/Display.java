package luksh.script;

import java.io.PrintStream;

/** How {@code show} draws a value; the shell implements it with tables, charts and JSON. */
@FunctionalInterface
public interface Display {
    /** One line for each element of an {@link Iterable}, one line for anything else. */
    Display LINES = (value, out) -> {
        if (value instanceof Iterable<?> elements) {
            elements.forEach(out::println);
        } else {
            out.println(value);
        }
    };

    void show(Object value, PrintStream out);
}
