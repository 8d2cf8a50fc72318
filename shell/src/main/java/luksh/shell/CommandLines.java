package luksh.shell;

import java.nio.file.Path;
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
        var line = new CommandLine(new Luksh(program))
                .addSubcommand("dump", new Dump(program))
                .addSubcommand("eval", new Eval(program))
                .addSubcommand("compile", new Compile(program))
                .setOut(new java.io.PrintWriter(program.out(), true))
                .setErr(new java.io.PrintWriter(program.err(), true))
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

    private static String sentence(CommandLine.ParameterException mistake, List<String> words) {
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched
                && mistake.getCommandLine().getParent() == null
                && !words.get(0).startsWith("-")) {
            var known = new java.util.ArrayList<>(List.of("dump", "eval", "compile"));
            known.addAll(Scripts.standardNames());
            List<String> near = CommandLine.CosineSimilarity(words.get(0), known);
            return "no command '" + unmatched.getUnmatched().get(0) + "'; luksh --help lists them";
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
            footerHeading = "%n",
            mixinStandardHelpOptions = true,
            versionProvider = Luksh.class)
    static final class Luksh implements Callable<Integer>, CommandLine.IVersionProvider {
        private final Program program;

        Luksh(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            return Prompts.run(program);
        }

        @Override
        public String[] getVersion() {
            return new String[] {Program.version()};
        }
    }

    @Command(
            name = "dump",
            description = "Shows a header as cryptsetup luksDump lays it out. Reads only.",
            mixinStandardHelpOptions = true)
    static final class Dump implements Callable<Integer> {
        private final Program program;

        @Parameters(paramLabel = "PATH", description = "Device, image, detached header, header backup, or UUID=…, LABEL=….")
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
