package luksh.script;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;
import luksh.change.Person;

/**
 * What a run talks to.
 *
 * @param person who is asked and told while a change is made
 * @param missing asked for an argument that was not given; gives empty in a script, where that is a mistake
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        Person person,
        Display display,
        Function<Parameter, Optional<String>> missing) {
    /** Nobody is there: nothing is asked, values are shown line by line. */
    public static Surroundings of(PrintStream out, PrintStream err) {
        return new Surroundings(out, err, new Nobody(err), Display.LINES, parameter -> Optional.empty());
    }

    /** The same, with {@code other} to ask and tell. */
    public Surroundings with(Person other) {
        return new Surroundings(out, err, other, display, missing);
    }

    /** The same, with {@code other} to show values. */
    public Surroundings with(Display other) {
        return new Surroundings(out, err, person, other, missing);
    }
}
