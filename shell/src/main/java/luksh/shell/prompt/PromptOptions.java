package luksh.shell.prompt;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import luksh.change.step.Person;
import luksh.script.Parameter;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.prompt.line.Look;
import luksh.shell.render.Values;

/**
 * The settings of a prompt.
 *
 * @param greeting printed before the first prompt, not for piped input
 * @param imports import declarations, each with its semicolon
 * @param classPath class path of the snippets
 * @param weaver adds a stop check before every backward jump of a class
 * @param exits the exit status in a throwable of {@code exit(n)}; else empty
 * @param parameters the parameters that a script declares, by its name and source
 * @param startup the file that runs before the first typed line; empty if there is none. It throws if another user could
 *     have written the file
 * @param history the file of the lines of earlier sessions
 * @param in standard input without a buffer; with {@link Manner#EDITED} read only to discard input that was typed ahead
 * @param teletype the terminal to ask the user on, if there is one and the manner is not {@link Manner#EDITED}
 * @param environment of the process
 * @param look what may be drawn
 */
public record PromptOptions(
        String greeting,
        List<String> imports,
        String classPath,
        UnaryOperator<byte[]> weaver,
        Function<Throwable, OptionalInt> exits,
        Host host,
        BiFunction<String, byte[], List<Parameter>> parameters,
        Supplier<Optional<Path>> startup,
        Path history,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Manner manner,
        Optional<ControllingTerminal> teletype,
        Map<String, String> environment,
        Look look) {
    public PromptOptions {
        imports = List.copyOf(imports);
        environment = Map.copyOf(environment);
    }

    /** The source of the lines. */
    public enum Manner {
        /** A terminal that can move its cursor. */
        EDITED,
        /** A terminal that is dumb or does not show the results. */
        PLAIN,
        /** A file or a program. The first line that fails ends the prompt. */
        PIPED
    }

    /** Prepares the verbs before the first snippet runs. Called once, on the thread that runs snippets. */
    @FunctionalInterface
    public interface Host {
        /**
         * Begins the run of the prompt.
         *
         * @param person the user to ask
         * @param values draws values at the current width of the terminal
         * @param out where the verbs print results
         * @return the run, closed on the same thread when the prompt ends
         */
        AutoCloseable open(Person person, Supplier<Values> values, PrintStream out);
    }
}
