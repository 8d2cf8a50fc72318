package luksh.shell;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Arguments;
import luksh.script.Imports;
import luksh.script.Run;
import luksh.script.ScriptExit;
import luksh.shell.compile.ScriptCompiler;
import luksh.shell.compile.StopWeaver;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.prompt.Prompt;
import luksh.shell.prompt.PromptOptions;
import luksh.shell.prompt.line.Look;
import luksh.shell.prompt.line.Look.Colour;

/** Starts the prompt. Only this class of the package uses JLine and JShell. */
final class Prompts {
    private static final String PLAIN = "--plain";
    private static final String COLOUR = "--color";

    private Prompts() {}

    /** Whether a first word is an option of the prompt. */
    static boolean isOption(String word) {
        return word.equals(PLAIN) || word.equals(COLOUR) || word.startsWith(COLOUR + "=");
    }

    /** @param words the options of the prompt */
    static int run(Launcher program, List<String> words) {
        Look look = look(words, program.environment());
        boolean edited = ControllingTerminal.isTerminal(1)
                && !program.environment().getOrDefault("TERM", "dumb").equals("dumb");
        PromptOptions.Manner manner = !ControllingTerminal.isTerminal(0)
                ? PromptOptions.Manner.PIPED
                : edited ? PromptOptions.Manner.EDITED : PromptOptions.Manner.PLAIN;
        return Prompt.run(new PromptOptions(
                Launcher.version() + "; luks(\"…\") reads a header, /help lists commands, Ctrl-D exits",
                imports(),
                System.getProperty("java.class.path", ""),
                StopWeaver::weave,
                failure -> failure instanceof ScriptExit exit ? OptionalInt.of(exit.status()) : OptionalInt.empty(),
                (person, values, out) ->
                        Run.begin(program.runEnvironment(person, values, out), Arguments.parse(List.of(), List.of())),
                (file, script) -> new ScriptCompiler(System.getProperty("java.class.path", ""))
                        .check(file, script)
                        .parameters(),
                program::startup,
                program.history(),
                program.in(),
                program.out(),
                program.err(),
                manner,
                manner == PromptOptions.Manner.EDITED ? Optional.empty() : program.teletype(),
                program.environment(),
                look));
    }

    private static Look look(List<String> words, Map<String, String> environment) {
        boolean plain = false;
        Colour colour = Colour.AUTO;
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            if (word.equals(PLAIN)) {
                plain = true;
            } else if (isOption(word)) {
                int equals = word.indexOf('=');
                colour = colour(equals > 0 ? word.substring(equals + 1) : rest.hasNext() ? rest.next() : "");
            } else {
                throw new LuksException(
                        "the prompt takes only --plain and --color WHEN, not " + word, ExitStatus.FAILED);
            }
        }
        return Look.of(colour, plain, environment);
    }

    private static Colour colour(String when) {
        return Stream.of(Colour.values())
                .filter(each -> each.word().equals(when))
                .findFirst()
                .orElseThrow(() -> new LuksException(
                        "--color takes auto, always or never" + (when.isEmpty() ? "" : ", not " + when),
                        ExitStatus.FAILED));
    }

    private static List<String> imports() {
        return Arrays.stream(Imports.declarations(Set.of()).split("(?<=;) "))
                .filter(line -> !line.isBlank())
                .toList();
    }
}
