package luksh.shell;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import luksh.format.LuksException;
import luksh.shell.prompt.Nearest;
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
                    program.err().println("luksh: " + sentence(mistake, words, commands(line, program.scripts())));
                    return LuksException.FAILED;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof LuksException meant) {
                        program.tell(meant, words);
                        return meant.status();
                    }
                    throw failure;
                });
        return line.execute(words.toArray(String[]::new));
    }

    private static List<String> commands(CommandLine line, Scripts scripts) {
        var names = new ArrayList<>(line.getSubcommands().keySet());
        names.addAll(Scripts.standardNames());
        names.addAll(scripts.ownNames());
        return names;
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
                "The scripts of these groups take --help and --dry-run --yes --json --quiet --key-file FILE --new-key-file FILE.");
        // a percent sign in a sentence is no format
        return lines.stream().map(text -> text.replace("%", "%%")).toArray(String[]::new);
    }

    private static String sentence(CommandLine.ParameterException mistake, List<String> words, List<String> commands) {
        String first = words.get(0);
        if (mistake.getCommandLine().getParent() == null && !first.startsWith("-")) {
            return Images.advice(first)
                    .orElseGet(() -> "there is no command " + first + meant(first, commands)
                            + " luksh --help lists all, and a script's name ends in .jsh");
        }
        return what(mistake) + " More with --help.";
    }

    private static String what(CommandLine.ParameterException mistake) {
        if (mistake instanceof CommandLine.MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return "missing argument " + missing.getMissing().get(0).paramLabel() + ".";
        }
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            return unmatched.isUnknownOption()
                    ? "unknown option " + word
                            + meant(
                                    word,
                                    mistake.getCommandLine()
                                            .getCommandSpec()
                                            .optionsMap()
                                            .keySet())
                    : "'" + word + "' is one argument too many.";
        }
        return mistake.getMessage() + ".";
    }

    private static String meant(String typed, Collection<String> known) {
        return Nearest.to(typed, known)
                .map(word -> "; did you mean " + word + "?")
                .orElse(".");
    }

    @Command(
            name = "luksh",
            header = "Reads, changes and backs up LUKS headers: at a prompt, in scripts, in one line.",
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
            description = "Shows a header as cryptsetup luksDump lays it out.",
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
            description = "Shows the value of an expression; runs statements.",
            footer = {"", "The options that every script takes may follow: --key-file FILE, --json, …"},
            mixinStandardHelpOptions = true)
    static final class Eval implements Callable<Integer> {
        private final Program program;

        @Parameters(paramLabel = "EXPRESSION", description = "For example 'luks(\"disk.img\").slots()'.")
        private String expression = "";

        @Option(names = "--key-file", hidden = true)
        private List<String> keyFiles = new ArrayList<>();

        @Option(names = "--new-key-file", hidden = true)
        private List<String> newKeyFiles = new ArrayList<>();

        @CommandLine.Unmatched
        private List<String> options = new ArrayList<>();

        Eval(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            keyFiles.forEach(file -> options.add("--key-file=" + file));
            newKeyFiles.forEach(file -> options.add("--new-key-file=" + file));
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
