package luksh.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import luksh.script.Arguments;
import luksh.script.Imports;
import luksh.script.Run;
import luksh.script.ScriptExit;
import luksh.shell.compile.ScriptCompiler;
import luksh.shell.compile.StopWeaver;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.prompt.Prompt;
import luksh.shell.prompt.PromptOptions;

/** Starts the prompt. Only this class of the package uses JLine and JShell. */
final class Prompts {
    private Prompts() {}

    static int run(Launcher program) {
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
                program.environment()));
    }

    private static List<String> imports() {
        return Arrays.stream(Imports.declarations(Set.of()).split("(?<=;) "))
                .filter(line -> !line.isBlank())
                .toList();
    }
}
