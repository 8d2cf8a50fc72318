package luksh.script;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import luksh.change.step.Person;

/**
 * What a run talks to.
 *
 * @param in standard input without a buffer: its next line answers a question for a passphrase. Empty where it is a
 *     terminal, for a line that is read there is shown while it is typed
 * @param person who is asked and told while a change is made
 * @param missing asked for an argument that was not given; gives empty in a script, where that is a mistake
 * @param state folder for saved headers
 * @param cache folder for what can be computed or measured again
 * @param configuration folder for what a person told
 */
public record RunEnvironment(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Person person,
        Display display,
        Function<Parameter, Optional<String>> missing,
        Path state,
        Path cache,
        Path configuration) {
    /** Nobody is there: nothing is asked, values are shown line by line; the folders are temporary ones. */
    public static RunEnvironment of(PrintStream out, PrintStream err) {
        Path folders = Path.of(System.getProperty("java.io.tmpdir"), "luksh-state");
        return new RunEnvironment(
                InputStream.nullInputStream(),
                out,
                err,
                new SilentPerson(err),
                Display.LINES,
                parameter -> Optional.empty(),
                folders,
                folders,
                folders);
    }

    /** The same, with {@code other} to ask and tell. */
    public RunEnvironment with(Person other) {
        return new RunEnvironment(in, out, err, other, display, missing, state, cache, configuration);
    }

    /** The same, with {@code other} to show values. */
    public RunEnvironment with(Display other) {
        return new RunEnvironment(in, out, err, person, other, missing, state, cache, configuration);
    }

    /** The same, with {@code other} as the folder of all that is kept. */
    public RunEnvironment with(Path other) {
        return new RunEnvironment(in, out, err, person, display, missing, other, other, other);
    }

    /** The same, with {@code other} to read answers from. */
    public RunEnvironment with(InputStream other) {
        return new RunEnvironment(other, out, err, person, display, missing, state, cache, configuration);
    }
}
