package luksh.shell.prompt;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import luksh.change.step.Report;
import luksh.change.undo.Undo;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Nearest;
import luksh.script.Run;
import luksh.shell.command.ProgramLine;
import luksh.shell.render.Failures;
import luksh.shell.render.TextLayout;
import luksh.shell.render.Values;

/** The prompt's own commands, which begin with a slash. In Java only comments begin with one. */
final class Commands {
    private record Command(String usage, String help, Function<String, Integer> run) {}

    private static final int LONGEST_VALUE = 60;
    private static final int SHORTEST_VALUE = 10;
    /** Columns between the columns of the list of variables. */
    private static final int GAPS = 6;

    private static final String HINTS =
            "Everything else is Java: luks(\"disk.img\").slots(). _ is the last result. Tab shows what a call takes,"
                    + " Tab again completes; NAME? explains. Ctrl-R searches earlier lines, Ctrl-C stops a running line,"
                    + " Ctrl-Z suspends luksh.";

    private final SnippetRunner session;
    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<Values> values;
    private final Supplier<List<String>> history;
    private final FileCommands files;
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private OptionalInt exit = OptionalInt.empty();
    private boolean understood;
    private boolean timed;

    /**
     * @param history the typed lines, oldest first
     * @param tour plays the tour and returns its status
     */
    Commands(
            SnippetRunner session,
            PrintStream out,
            PrintStream err,
            Supplier<Values> values,
            Supplier<List<String>> history,
            FileCommands files,
            IntSupplier tour) {
        this.session = session;
        this.out = out;
        this.err = err;
        this.values = values;
        this.history = history;
        this.files = files;
        add("/help", "", "lists these commands", this::help);
        add("/doc", " NAME", "explains a verb, a method or a type; without NAME, lists all", this::doc);
        add("/vars", "", "lists variables, results (_1, _2), methods and types", this::vars);
        add("/drop", " NAME", "removes a variable, a method or a type", this::drop);
        add("/history", " [WORD]", "lists typed lines (with WORD), also of earlier sessions", this::history);
        add("/save", " FILE", "saves the lines that worked as a script", required("/save", files::save));
        add("/load", " FILE [ARGUMENT…]", "runs a file as if you had typed it", required("/load", files::load));
        add("/edit", " [NAME]", "edits the last line, or NAME, in $EDITOR and runs it", files::edit);
        add("/time", " EXPR", "runs an expression and shows the time; on, off: for every line", this::time);
        add("/sh", " [COMMAND]", "runs a command of your shell, as !COMMAND does", files::shell);
        add("/undo", " [PATH]", "undoes the last change (of PATH) of this session", this::undo);
        add("/log", "", "lists the changes of this session", this::log);
        add("/tour", "", "shows the most common tasks on a scratch image, line by line", each -> tour.getAsInt());
        add("/exit", " [N]", "exits with status N, or 0; Ctrl-D exits too", this::leave);
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

    /**
     * Whether the last line was an existing command, a program of the system, a question that named something, or Java as
     * {@link SnippetRunner#understood} says.
     */
    boolean understood() {
        return understood;
    }

    /** Whether a text that is not a command needs no further line. */
    boolean complete(String text) {
        return shellCommand(text).isPresent() || session.complete(text);
    }

    private Optional<String> shellCommand(String line) {
        return ProgramLine.command(line, session.engine().definitions()::hasVariable);
    }

    /**
     * Runs a line of any kind.
     *
     * @param doubtful it may be a passphrase
     * @return 0, or the status of the failure, which is printed
     */
    int run(String line, boolean doubtful) {
        session.begin();
        files.begin();
        Optional<String> program = shellCommand(line);
        if (isCommand(line) || program.isPresent()) {
            return guarded(
                    () -> program.map(command -> program(command, doubtful)).orElseGet(() -> command(line)));
        }
        int status = session.run(line, "", doubtful);
        understood = session.understood();
        if (!doubtful) {
            files.typed(line);
        }
        if (timed && session.compiled()) {
            out.println("ran for " + Values.seconds(session.ranFor()));
        }
        return status;
    }

    private int program(String command, boolean doubtful) {
        Optional<Integer> status = files.shell(command, doubtful);
        understood = status.isPresent();
        return status.orElse(ExitStatus.FAILED);
    }

    private int command(String line) {
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
        return command.run().apply(argument);
    }

    private int guarded(Supplier<Integer> work) {
        try {
            return work.get();
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
            List<String> lines = TextLayout.wrap(c.help(), width - wide - 5);
            out.println(String.format("  %-" + wide + "s  %s", c.usage(), lines.get(0)));
            lines.stream().skip(1).forEach(line -> out.println(" ".repeat(wide + 4) + line));
        }
        TextLayout.wrap(HINTS, width - 1).forEach(out::println);
        return 0;
    }

    private int doc(String name) {
        Documentation documentation = Documentation.load();
        int width = values.get().width();
        out.print(name.isEmpty() ? documentation.overview(width) : documentation.about(name, width));
        return 0;
    }

    private int vars(String argument) {
        List<Engine.Variable> variables = session.guarded(() -> session.engine().variables());
        if (variables == null) {
            return ExitStatus.FAILED;
        }
        var all = new ArrayList<>(variables);
        all.addAll(session.engine().definitions().methodsAndTypes());
        int before = all.stream()
                .mapToInt(each -> TextLayout.width(each.name()) + TextLayout.width(each.type()))
                .max()
                .orElse(0);
        int room = Math.max(SHORTEST_VALUE, Math.min(LONGEST_VALUE, values.get().width() - before - GAPS));
        List<List<String>> rows = all.stream()
                .map(each -> List.of(each.name(), each.type(), shortened(each.value(), room)))
                .toList();
        out.print(rows.isEmpty() ? "(none)\n" : values.get().table(List.of("name", "type", "value"), rows));
        return 0;
    }

    private int drop(String name) {
        if (!session.drop(required(name, "/drop"))) {
            throw new LuksException(
                    "there is no " + name
                            + Nearest.to(name, session.engine().definitions().names())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; /vars lists what there is"),
                    ExitStatus.FAILED);
        }
        return 0;
    }

    private static String shortened(String value, int room) {
        String line = value.lines().findFirst().orElse("");
        return TextLayout.width(line) > room ? TextLayout.cut(line, room - 1) + "…" : line;
    }

    private int history(String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        history.get().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains(wanted))
                .forEach(out::println);
        return 0;
    }

    private int time(String expression) {
        if (expression.equals("on") || expression.equals("off")) {
            timed = expression.equals("on");
            return 0;
        }
        int status = session.run(required(expression, "/time"), "");
        out.println("ran for " + Values.seconds(session.ranFor()));
        return status;
    }

    private int undo(String path) {
        return session.attempt(() -> {
            var run = Run.current().session();
            Undo undo = path.isEmpty()
                    ? Undo.last(run)
                    : Undo.last(run, FileCommands.words(path).get(0));
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

    private Function<String, Integer> required(String name, Function<String, Integer> work) {
        return argument -> work.apply(required(argument, name));
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
