package luksh.shell.prompt;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import luksh.change.step.Report;
import luksh.change.undo.Undo;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Arguments;
import luksh.script.Nearest;
import luksh.script.Parameter;
import luksh.script.Run;
import luksh.script.RunOptions;
import luksh.shell.render.Failures;
import luksh.shell.render.TextLayout;
import luksh.shell.render.Values;

/** The prompt's own commands, which begin with a slash. In Java only comments begin with one. */
final class Commands {
    private record Command(String usage, String help, Function<String, Integer> run) {}

    private static final int LONGEST_VALUE = 60;
    private static final String HINTS =
            "Everything else is Java: luks(\"disk.img\").slots(). Tab shows what a call takes,"
                    + " Tab again completes; NAME? explains. Ctrl-R searches earlier lines, Ctrl-C stops a running line.";
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|'[^']*'|\\S+");

    private final SnippetRunner session;
    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<Values> values;
    private final Supplier<List<String>> history;
    private final BiFunction<String, byte[], List<Parameter>> parameters;
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private OptionalInt exit = OptionalInt.empty();
    private boolean understood;

    /**
     * @param history the typed lines, oldest first
     * @param parameters the parameters that a script declares, by its name and source
     */
    Commands(
            SnippetRunner session,
            PrintStream out,
            PrintStream err,
            Supplier<Values> values,
            Supplier<List<String>> history,
            BiFunction<String, byte[], List<Parameter>> parameters) {
        this.session = session;
        this.out = out;
        this.err = err;
        this.values = values;
        this.history = history;
        this.parameters = parameters;
        add("/help", "", "lists these commands", this::help);
        add("/doc", " NAME", "explains a verb, a method or a type; without NAME, lists all", this::doc);
        add("/vars", "", "lists variables and the last values: _1, _2", this::vars);
        add("/history", "", "lists typed lines, also of earlier sessions", this::history);
        add("/save", " FILE", "saves the lines that worked as a script", this::save);
        add("/load", " FILE [ARGUMENT…]", "runs a file as if you had typed it", this::load);
        add("/time", " EXPR", "runs an expression and shows the time it took", this::time);
        add("/undo", " [PATH]", "undoes the last change (of PATH) of this session", this::undo);
        add("/log", "", "lists the changes of this session", this::log);
        add("/exit", " N", "exits with status N, or 0; Ctrl-D exits too", this::leave);
    }

    private void add(String name, String argument, String help, Function<String, Integer> run) {
        commands.put(name, new Command(name + argument, help, run));
    }

    static boolean isCommand(String line) {
        String text = line.strip();
        return text.startsWith("/") && !text.startsWith("//") && !text.startsWith("/*");
    }

    /** The names of the commands, with a blank after one that takes an argument. */
    List<String> names() {
        return commands.entrySet().stream()
                .map(e -> e.getKey() + (e.getValue().usage().contains(" ") ? " " : ""))
                .toList();
    }

    /** The exit status, once the user has typed /exit. */
    OptionalInt exit() {
        return exit;
    }

    /** Whether the last typed command exists, or the last question named something. */
    boolean understood() {
        return understood;
    }

    /** Runs one command and prints its failure. Returns 0 or the status of the failure. */
    int run(String line) {
        String[] words = line.strip().split("\\s+", 2);
        String argument = words.length > 1 ? words[1].strip() : "";
        Command command = commands.get(words[0]);
        understood = command != null;
        if (command == null) {
            err.println("there is no " + words[0]
                    + Nearest.to(words[0], commands.keySet())
                            .map(n -> "; did you mean " + n + "?")
                            .orElse("; /help lists the commands"));
            return ExitStatus.FAILED;
        }
        try {
            return command.run().apply(argument);
        } catch (LuksException e) {
            err.println(e.getMessage());
            return e.status();
        } catch (InvalidPathException e) {
            err.println(Failures.sentence(e).orElseGet(e::toString));
            return ExitStatus.FAILED;
        }
    }

    /** Prints a text, or why there is none. Returns 0 or the status of the failure. */
    int answer(Supplier<String> text) {
        understood = false;
        try {
            out.print(text.get());
            understood = true;
            return 0;
        } catch (LuksException e) {
            err.println(e.getMessage());
            return e.status();
        }
    }

    private int help(String argument) {
        if (!argument.isEmpty()) {
            return doc(argument);
        }
        int wide = commands.values().stream()
                .mapToInt(c -> c.usage().length())
                .max()
                .orElse(0);
        int width = values.get().width();
        for (Command c : commands.values()) {
            List<String> lines = TextLayout.wrap(c.help(), width - wide - 4);
            out.println(String.format("  %-" + wide + "s  %s", c.usage(), lines.get(0)));
            lines.stream().skip(1).forEach(line -> out.println(" ".repeat(wide + 4) + line));
        }
        TextLayout.wrap(HINTS, width).forEach(out::println);
        return 0;
    }

    private int doc(String name) {
        Documentation documentation = Documentation.load();
        int width = values.get().width();
        out.print(name.isEmpty() ? documentation.overview(width) : documentation.about(name, width));
        return 0;
    }

    private int vars(String argument) {
        List<List<String>> rows = session.guarded(() -> session.engine().variables().stream()
                .map(v -> List.of(v.name(), v.type(), shortened(v.value())))
                .toList());
        if (rows == null) {
            return ExitStatus.FAILED;
        }
        out.print(rows.isEmpty() ? "(none)\n" : values.get().table(List.of("name", "type", "value"), rows));
        return 0;
    }

    private static String shortened(String value) {
        String line = value.lines().findFirst().orElse("");
        return line.length() > LONGEST_VALUE ? line.substring(0, LONGEST_VALUE - 1) + "…" : line;
    }

    private int history(String argument) {
        history.get().forEach(out::println);
        return 0;
    }

    private int save(String file) {
        Path script = Path.of(required(file, "/save"));
        int count = session.worked().save(script);
        out.println(script + ": "
                + (count == 1 ? "saved one snippet that worked" : "saved " + count + " snippets that worked")
                + ". To run it: luksh " + script);
        return 0;
    }

    private int load(String typed) {
        List<String> words = words(required(typed, "/load"));
        String file = words.get(0);
        String text = SmallFile.text(Path.of(file), "a script is text in UTF-8");
        // a comment of the same length, so that column numbers stay the same
        String script = text.startsWith("#!") ? "//" + text.substring(2) : text;
        if (words.size() == 1) {
            return session.run(script, file);
        }
        Arguments given = Arguments.parse(
                parameters.apply(file, text.getBytes(StandardCharsets.UTF_8)), words.subList(1, words.size()));
        if (!given.common().equals(RunOptions.NONE)) {
            throw new LuksException(
                    "/load does not take the options of every script. To use them, exit and run: luksh " + typed,
                    ExitStatus.FAILED);
        }
        return Run.current().with(given, () -> session.run(script, file));
    }

    /** Splits at blanks, but not inside quotes. */
    private static List<String> words(String typed) {
        return WORD.matcher(typed)
                .results()
                .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
                .toList();
    }

    private int time(String expression) {
        int status = session.run(required(expression, "/time"), "");
        out.println("ran for " + Values.seconds(session.ranFor()));
        return status;
    }

    private int undo(String path) {
        return session.attempt(() -> {
            var run = Run.current().session();
            Undo undo =
                    path.isEmpty() ? Undo.last(run) : Undo.last(run, words(path).get(0));
            Report report = undo.run();
            if (report.done()) {
                session.worked().comment("// /undo reverted: " + undo.change().summary());
            }
            out.print(values.get().draw(report));
        });
    }

    private int log(String argument) {
        out.print(new ChangeLog(Run.current().session().history(), values.get().width()).text());
        return 0;
    }

    private int leave(String status) {
        try {
            exit = OptionalInt.of(status.isEmpty() ? 0 : Integer.parseInt(status));
        } catch (NumberFormatException e) {
            throw new LuksException("/exit takes a number, not " + status, ExitStatus.FAILED, e);
        }
        return exit.getAsInt();
    }

    private String required(String argument, String name) {
        if (argument.isEmpty()) {
            Command command = commands.get(name);
            throw new LuksException(
                    "an argument is missing: " + (command == null ? name : command.usage()), ExitStatus.FAILED);
        }
        return argument;
    }
}
