package luksh.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import luksh.Audit;
import luksh.Container;
import luksh.change.step.Person;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.script.Arguments;
import luksh.script.Display;
import luksh.script.Prelude;
import luksh.script.Run;
import luksh.script.RunEnvironment;
import luksh.script.Stop;
import luksh.shell.compile.ScriptCache;
import luksh.shell.compile.ScriptRunner;
import luksh.shell.compile.ScriptTrust;
import luksh.shell.person.ConsolePerson;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.person.Encoding;
import luksh.shell.person.Keyboard;
import luksh.shell.prompt.HistoryFile;
import luksh.shell.render.Failures;
import luksh.shell.render.JsonValues;
import luksh.shell.render.Values;
import luksh.shell.render.VisibleJsonWriter;

/**
 * One start of luksh with the given streams and environment. The first word selects the part that runs; scripts and
 * commands load neither JLine nor JShell.
 */
final class Launcher {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Path terminal;
    private final Folders folders;
    private final Map<String, String> environment;
    private final Scripts scripts;
    private Keyboard keyboard = Keyboard.NONE;

    /**
     * @param in standard input, unbuffered
     * @param terminal the device of the terminal that controls the process; there may be none
     */
    Launcher(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Path terminal,
            Folders folders,
            Map<String, String> environment) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.folders = folders;
        this.environment = environment;
        this.scripts = new Scripts(folders.scripts());
    }

    /** Runs a command and prints expected failures. Returns the status of the process. */
    int run(List<String> words) {
        int status = ExitStatus.FAILED;
        try {
            status = dispatch(words);
        } catch (LuksException e) {
            tell(e, words);
            status = e.status();
        } catch (RuntimeException e) {
            // while the process ends, an interrupted action may throw anything
            if (!Stop.ending()) {
                throw e;
            }
            err.println("interrupted");
            status = ExitStatus.INTERRUPTED;
        } finally {
            keyboard.settle(status != 0);
        }
        return status;
    }

    /** Prints a failure; with {@code --json} also on standard output. */
    void tell(LuksException failure, List<String> words) {
        err.println(Visible.of("luksh: " + failure.getMessage()));
        if (words.contains("--json")) {
            out.println(Failures.json(failure.status(), failure));
        }
    }

    private int dispatch(List<String> words) {
        String first = words.isEmpty() ? "" : words.get(0);
        if (words.isEmpty() || first.equals("--plain") || first.startsWith("--color")) {
            return Prompts.run(this, words);
        }
        if (first.equals("--version") || first.equals("-V")) {
            out.println(version());
            return 0;
        }
        List<String> rest = words.subList(1, words.size());
        if (first.equals("dump") && rest.size() == 1 && !rest.get(0).startsWith("-")) {
            return dump(rest.get(0), false); // the most frequent command needs no parser
        }
        if (first.equals(BuiltIns.VAULT) && !rest.isEmpty() && Topics.VAULT.contains(rest.get(0))) {
            return dispatch(rest);
        }
        if (first.endsWith(".jsh") || first.indexOf('/') >= 0) {
            Images.advice(first).ifPresent(sentence -> {
                throw new LuksException(sentence, ExitStatus.FAILED);
            });
            return runner().run(Path.of(first), rest);
        }
        Optional<Path> own = scripts.own(first);
        if (own.isPresent() && BuiltIns.named(first).isEmpty()) {
            if (scripts.standard(first).isPresent()) {
                err.println("luksh: " + first + " is your own script " + own.get());
            }
            ScriptTrust.mustBeOwn(own.get());
            return runner().run(own.get(), rest);
        }
        return scripts.compiled(first)
                .map(script -> new ScriptRunner(runEnvironment(), Optional.empty()).run(first, script, rest))
                .or(() -> scripts.standard(first).map(script -> runner().run(first + ".jsh", first, script, rest)))
                .orElseGet(() -> BuiltIns.run(this, words));
    }

    ScriptRunner runner() {
        return new ScriptRunner(runEnvironment(), Optional.of(new ScriptCache(folders.cache(), BuildInfo.id())));
    }

    static String version() {
        return "luksh " + BuildInfo.version() + " (java " + System.getProperty("java.version") + ")";
    }

    /** {@code luksh dump PATH}. */
    int dump(String path, boolean json) {
        Run run = Run.begin(runEnvironment(), Arguments.parse(List.of(), List.of()));
        try (run) {
            Container container = Prelude.luks(path);
            out.println(json ? container.json() : Visible.lines(container.dump()));
            return 0;
        }
    }

    /** The terminal to ask the user on, wherever the standard streams lead. */
    Optional<ControllingTerminal> teletype() {
        Optional<ControllingTerminal> found = ControllingTerminal.isTerminal(0)
                ? Optional.of(ControllingTerminal.standardInput(in, err, terminal))
                : ControllingTerminal.controlling(terminal);
        keyboard = found.<Keyboard>map(each -> each).orElse(Keyboard.NONE);
        return found;
    }

    RunEnvironment runEnvironment() {
        teletype();
        boolean draws = ControllingTerminal.isTerminal(2);
        Supplier<Values> onErr = () -> values(draws);
        Person person = new ConsolePerson(keyboard, err, onErr, draws);
        return runEnvironment(person, () -> values(ControllingTerminal.isTerminal(1)), out);
    }

    /**
     * @param values draws values at the current width
     * @param results where verbs print
     */
    RunEnvironment runEnvironment(Person person, Supplier<Values> values, PrintStream results) {
        Display display = (value, to) -> {
            if (Run.current().options().json() && value instanceof Audit audit) {
                // no line in memory: it may be as long as the fleet is large
                audit.json(new VisibleJsonWriter(to));
                to.println();
            } else if (Run.current().options().json()) {
                to.println(new JsonValues(Launcher::json).line(value));
            } else {
                to.print(values.get().draw(value));
            }
            to.flush();
        };
        return new RunEnvironment(
                // reading a line from a terminal would show it while it is typed; the terminal asks instead
                ControllingTerminal.isTerminal(0) ? InputStream.nullInputStream() : in,
                results,
                err,
                person,
                display,
                parameter -> Optional.empty(),
                folders.state(),
                folders.cache(),
                folders.configuration());
    }

    private static Optional<String> json(Object value) {
        return value instanceof Container container
                ? Optional.of(container.json())
                : value instanceof Audit audit ? Optional.of(audit.json()) : Optional.empty();
    }

    private Values values(boolean terminal) {
        return new Values(
                terminal ? ControllingTerminal.columns() : Integer.MAX_VALUE / 2, terminal && styled(), !unicode());
    }

    /** Whether the terminal shows all characters. */
    private boolean unicode() {
        return Encoding.of("stdout", environment).name().startsWith("UTF");
    }

    boolean styled() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** The file of the prompt's history. */
    Path history() {
        return HistoryFile.in(folders.state());
    }

    /**
     * The file that the prompt runs first; empty if there is none.
     *
     * @throws LuksException if another user could have written it
     */
    Optional<Path> startup() {
        Path file = folders.configuration().resolve("startup.jsh");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ScriptTrust.mustBeOwnStartup(file);
        return Optional.of(file);
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    Scripts scripts() {
        return scripts;
    }

    Map<String, String> environment() {
        return environment;
    }
}
