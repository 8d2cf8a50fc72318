package luksh.shell;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import luksh.format.LuksException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that are no scripts, and the help that lists all; the only class that knows picocli. */
final class CommandLines {
    private CommandLines() {}

    static int run(Program program, List<String> words) {
        var line = new CommandLine(new Luksh(program));
        line.getCommandSpec().version(Program.version()).usageMessage().footer(scripts(program.scripts()));
        line.addSubcommand("dump", new Dump(program))
                .addSubcommand("eval", new Eval(program))
                .addSubcommand("compile", new Compile(program))
                .setOut(new PrintWriter(program.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(program.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(program.styled() ? Ansi.AUTO : Ansi.OFF))
                .setParameterExceptionHandler((mistake, arguments) -> {
                    program.err().println("luksh: " + sentence(mistake, words));
                    return LuksException.FAILED;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    throw failure;
                });
        return line.execute(words.toArray(String[]::new));
    }

    private static String[] scripts(Scripts scripts) {
        var lines = new ArrayList<String>();
        for (Scripts.Group group : Scripts.STANDARD) {
            lines.add("");
            lines.add(group.title() + ":");
            group.names().forEach(name -> lines.add(String.format("  %-12s %s", name, scripts.summary(name))));
        }
        List<String> own = scripts.ownNames();
        if (!own.isEmpty()) {
            lines.add("");
            lines.add("Your own: " + String.join(", ", own));
        }
        lines.add("");
        lines.add(
                "Each takes --help, and of the common options --dry-run --yes --json --quiet --key-file FILE --new-key-file FILE.");
        // a percent sign in a sentence is no format
        return lines.stream().map(text -> text.replace("%", "%%")).toArray(String[]::new);
    }

    private static String sentence(CommandLine.ParameterException mistake, List<String> words) {
        boolean command =
                mistake.getCommandLine().getParent() == null && !words.get(0).startsWith("-");
        if (command) {
            return "no command '" + words.get(0) + "'; luksh --help lists them, a script's name ends in .jsh";
        }
        return mistake.getMessage() + "; more with --help";
    }

    @Command(
            name = "luksh",
            header = "Reads, changes, backs up and repairs LUKS headers: at a prompt, in scripts, in one line.",
            synopsisHeading = "%nUsage: ",
            customSynopsis = {
                "luksh                        the prompt: luks(\"/dev/sda3\"), Tab completes",
                "       luksh FILE.jsh [ARGUMENT…]   runs a script; --help tells its arguments",
                "       luksh COMMAND [ARGUMENT…]    one of the commands below; each has --help"
            },
            optionListHeading = "%nOptions:%n",
            commandListHeading = "%nCommands:%n",
            mixinStandardHelpOptions = true)
    static final class Luksh implements Callable<Integer> {
        private final Program program;

        Luksh(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            return Prompts.run(program);
        }
    }

    @Command(
            name = "dump",
            description = "Shows a header as cryptsetup luksDump lays it out. Reads only.",
            mixinStandardHelpOptions = true)
    static final class Dump implements Callable<Integer> {
        private final Program program;

        @Parameters(
                paramLabel = "PATH",
                description = "Device, image, detached header, header backup, or UUID=…, LABEL=….")
        private String path = "";

        @Option(names = "--json", description = "One line of JSON.")
        private boolean json;

        Dump(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            return program.dump(path, json);
        }
    }

    @Command(
            name = "eval",
            description = "Evaluates an expression of the language and shows its value; statements are run.",
            mixinStandardHelpOptions = true)
    static final class Eval implements Callable<Integer> {
        private final Program program;

        @Parameters(paramLabel = "EXPRESSION", description = "For example 'luks(\"disk.img\").slots()'.")
        private String expression = "";

        @CommandLine.Unmatched
        private List<String> options = List.of();

        Eval(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            return program.runner().eval(expression, options);
        }
    }

    @Command(
            name = "compile",
            description = "Checks a script as if it were run; runs nothing of it.",
            mixinStandardHelpOptions = true)
    static final class Compile implements Callable<Integer> {
        private final Program program;

        @Parameters(paramLabel = "FILE", description = "The script.")
        private Path script = Path.of("");

        Compile(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            return program.runner().compile(script);
        }
    }
}
