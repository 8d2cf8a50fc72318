package luksh.script;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import luksh.change.step.Person;

/**
 * The environment of a run.
 *
 * @param in standard input without a buffer: its next line answers a question for a passphrase. Empty if it is a
 *     terminal, because a terminal would show the typed line
 * @param person to ask and to inform during a change
 * @param missing asks for an argument that was not given; empty in a script, where that is an error
 * @param state folder for saved headers
 * @param cache folder for data that can be computed or measured again
 * @param configuration folder for information from the user
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
    /** Without the user: asks nothing, prints values line by line, and uses temporary folders. */
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

    /** The same with another person. */
    public RunEnvironment with(Person other) {
        return new RunEnvironment(in, out, err, other, display, missing, state, cache, configuration);
    }

    /** The same with another display. */
    public RunEnvironment with(Display other) {
        return new RunEnvironment(in, out, err, person, other, missing, state, cache, configuration);
    }

    /** The same with another folder for all data. */
    public RunEnvironment with(Path other) {
        return new RunEnvironment(in, out, err, person, display, missing, other, other, other);
    }

    /** The same with another input for answers. */
    public RunEnvironment with(InputStream other) {
        return new RunEnvironment(other, out, err, person, display, missing, state, cache, configuration);
    }
}
