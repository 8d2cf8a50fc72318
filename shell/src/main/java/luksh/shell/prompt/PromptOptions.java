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
import luksh.shell.person.Teletype;
import luksh.shell.render.Values;

/**
 * What a prompt is started with.
 *
 * @param greeting printed before the first prompt, not for piped input
 * @param imports import declarations, each with its semicolon
 * @param classPath what snippets are compiled against
 * @param weaver puts a stop check before every backward jump of a class
 * @param exits the status that a throwable asks the program to end with, as {@code exit(n)} throws it; else empty
 * @param parameters what a script declares, by its name and source
 * @param history where lines are kept between sessions
 * @param in standard input without a buffer; under {@link Manner#EDITED} read only to throw away what was typed ahead
 * @param teletype where a person is asked, if there is one and the manner is another than {@link Manner#EDITED}
 * @param environment of the process
 */
public record PromptOptions(
        String greeting,
        List<String> imports,
        String classPath,
        UnaryOperator<byte[]> weaver,
        Function<Throwable, OptionalInt> exits,
        Host host,
        BiFunction<String, byte[], List<Parameter>> parameters,
        Path history,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Manner manner,
        Optional<Teletype> teletype,
        Map<String, String> environment) {
    public PromptOptions {
        imports = List.copyOf(imports);
        environment = Map.copyOf(environment);
    }

    /** How lines come. */
    public enum Manner {
        /** From a person, at a terminal that can move its cursor. */
        EDITED,
        /** From a person, at a terminal that is dumb or does not show the results. */
        PLAIN,
        /** From a file or a program: the first that fails ends the prompt. */
        PIPED
    }

    /** What the verbs need before the first snippet runs; called once, on the thread that runs snippets. */
    @FunctionalInterface
    public interface Host {
        /**
         * @param person who can be asked
         * @param values how a value is drawn at the width the terminal has now
         * @return closed when the prompt ends, on the same thread
         */
        AutoCloseable open(Person person, Supplier<Values> values);
    }
}
