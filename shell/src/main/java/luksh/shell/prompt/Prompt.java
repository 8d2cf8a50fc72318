package luksh.shell.prompt;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import luksh.change.step.Person;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.script.Stop;
import luksh.shell.command.ForegroundProgram;
import luksh.shell.command.TextEditor;
import luksh.shell.person.ConsolePerson;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.person.Encoding;
import luksh.shell.person.Keyboard;
import luksh.shell.person.PagedOutput;
import luksh.shell.person.Pager;
import luksh.shell.render.TextLayout;
import luksh.shell.render.Values;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.ShutdownHooks;
import org.jline.utils.Signals;

/**
 * The prompt. It reads a line, runs it and shows the result, until the user exits. From a pipe, it runs lines until the
 * first error.
 */
public final class Prompt {
    /** Width of the output without a terminal. */
    private static final int PAGE = 80;

    private static final int PATIENCE_SECONDS = 9;

    private final PromptOptions options;
    private final SnippetThread snippets;
    private final SnippetState running = new SnippetState();
    private final Future<Engine> engine;
    /** Open once the greeting is on the screen. Until then the engine does not compete with it for the processor. */
    private final CountDownLatch greeted = new CountDownLatch(1);

    private Prompt(PromptOptions options, SnippetThread snippets) {
        this.options = options;
        this.snippets = snippets;
        // javac warms up while the user types
        engine = snippets.start(() -> {
            greeted.await();
            return newEngine();
        });
    }

    private Engine newEngine() {
        return new Engine(options.classPath(), options.imports(), options.weaver(), running);
    }

    /**
     * Returns when the user exits or the input ends.
     *
     * @return the exit status: that of {@code exit} or {@code /exit}, or of the failed line of piped input, or 0
     * @throws LuksException if this Java has no JShell
     */
    public static int run(PromptOptions options) {
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
            throw new LuksException(
                    "the prompt needs a JDK, but this Java has no module jdk.jshell. Install a JDK,"
                            + " or use the commands, which work without one",
                    ExitStatus.FAILED);
        }
        try (SnippetThread snippets = new SnippetThread("snippets")) {
            Prompt prompt = new Prompt(options, snippets);
            return switch (options.manner()) {
                case EDITED -> prompt.edited();
                case PLAIN -> prompt.plain();
                case PIPED -> prompt.piped();
            };
        } catch (IOException e) {
            throw new LuksException("cannot use this terminal: " + e.getMessage(), ExitStatus.FAILED, e);
        }
    }

    private int edited() throws IOException {
        var left = new CountDownLatch(1);
        Thread reader = Thread.currentThread();
        try (Terminal terminal = terminal()) {
            // JLine closes the terminal when the process ends, and runs the last added task first. This task waits
            // until the user's code has stopped and a question has restored the terminal.
            ShutdownHooks.add(() -> {
                Stop.end(reader);
                left.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            });
            return edited(terminal);
        } finally {
            left.countDown();
        }
    }

    /**
     * The terminal by JLine's native library. Without the library, for example where no folder of this system may hold
     * one, JLine runs {@code stty}, which takes 100 ms longer.
     */
    private Terminal terminal() throws IOException {
        try {
            return terminal(TerminalBuilder.PROP_PROVIDER_JNI).dumb(false).build();
        } catch (IOException | IllegalStateException | LinkageError e) {
            return terminal(TerminalBuilder.PROP_PROVIDER_EXEC).build();
        }
    }

    private TerminalBuilder terminal(String provider) {
        return TerminalBuilder.builder()
                .system(true)
                .provider(provider)
                .nativeSignals(true)
                .encoding(Encoding.of("stdout", options.environment()))
                .graphemeCluster(false);
    }

    private int edited(Terminal terminal) {
        Supplier<Runnable> settings = () -> {
            Attributes before = terminal.getAttributes();
            return () -> terminal.setAttributes(before);
        };
        var programs = new ForegroundProgram(options.out(), settings, true);
        Optional<Pager> pager = Pager.of(options.environment());
        terminal.handle(Signal.INT, signal -> {
            // a program in the foreground gets it too, and the screen is its own
            if (!programs.owning() && (pager.isEmpty() || !pager.get().interrupt())) {
                running.stop();
                // the terminal shows ^C; continue on the next line
                options.err().println();
            }
        });
        Supplier<Values> values = () -> shown(new Values(
                        terminal.getColumns(),
                        options.look().styled(),
                        !terminal.encoding().name().startsWith("UTF"))
                .withHeight(terminal.getRows()));
        PrintStream out = new PagedOutput(
                options.out(), terminal.encoding(), terminal::getRows, terminal::getColumns, pager, running::stop);
        TerminalLines[] lines = new TerminalLines[1];
        Keyboard keyboard = new TerminalKeyboard(terminal, options.in());
        Person person = new ConsolePerson(
                keyboard, options.err(), values, !options.look().plain());
        try (PromptSession session = session(person, keyboard, values, () -> lines[0].history(), programs, true, out)) {
            lines[0] = new TerminalLines(terminal, options.history(), options.look(), session, session::verbs);
            var kept = new KeptLines(lines[0], options.err());
            lines[0].bindPrograms(text -> edited(text, kept.doubtful(), programs));
            if (!lines[0].stored()) {
                options.err()
                        .println(Visible.of("cannot write " + options.history()
                                + ", so the history of this session is lost at its end"));
            }
            kept.asked(greet(options.out(), terminal.getColumns(), session, keyboard));
            return converse(session, keyboard, lines[0], kept);
        }
    }

    /** Runs the start-up file, if there is one, before the first line. Returns whether it asked for a secret. */
    private boolean greet(PrintStream screen, int width, PromptSession session, Keyboard keyboard) {
        TextLayout.wrap(options.greeting(), width).forEach(screen::println);
        screen.flush();
        greeted.countDown();
        try {
            Optional<Path> startup = options.startup().get();
            if (startup.isPresent()) {
                screen.println("start-up file: " + Visible.of(startup.get().toString()));
                return keyboard.settle(session.start(startup.get()) != 0);
            }
        } catch (LuksException e) {
            options.err().println(e.getMessage());
        }
        return false;
    }

    private Optional<String> edited(String text, boolean doubtful, ForegroundProgram programs) {
        SecretLiterals.mustBeWritable(text);
        if (doubtful && !text.isBlank()) {
            throw new LuksException(
                    "not written to a file for the editor, because it may be a passphrase", ExitStatus.FAILED);
        }
        return new TextEditor(programs, options.environment()).edited(text);
    }

    /** Runs line by line until the user exits. */
    private int converse(PromptSession session, Keyboard keyboard, Lines lines, KeptLines kept) {
        while (session.exit().isEmpty()) {
            Optional<String> text = lines.read();
            if (text.isEmpty()) {
                return 0;
            }
            String line = text.get();
            kept.typed(line);
            int status = session.run(line, kept.doubtful());
            boolean asked = keyboard.settle(status != 0);
            kept.ran(line, session.understood(), session.compiled());
            kept.asked(asked);
            lines.propose(session.takeProposal());
        }
        return session.exit().getAsInt();
    }

    /** For a screen reader without drawings. */
    private Values shown(Values values) {
        return options.look().plain() ? values.plainly() : values;
    }

    /** Runs at a terminal without using its capabilities. Everything but results is shown at the terminal. */
    private int plain() {
        ControllingTerminal teletype = options.teletype().orElseThrow();
        boolean ascii = !Encoding.of("stdout", options.environment()).name().startsWith("UTF");
        Supplier<Values> values = () -> shown(new Values(ControllingTerminal.columns(), false, ascii));
        PlainLines[] lines = new PlainLines[1];
        Person person = new ConsolePerson(teletype, options.err(), values, ControllingTerminal.isTerminal(2));
        var programs = new ForegroundProgram(options.out(), () -> () -> {}, true);
        boolean shown = ControllingTerminal.isTerminal(1);
        try (PromptSession session =
                        session(person, teletype, values, () -> lines[0].history(), programs, shown, options.out());
                PlainLines typed = new PlainLines(options.in(), teletype.screen(), session)) {
            lines[0] = typed;
            Signals.register(Signal.INT.name(), () -> {
                if (!running.stop()) {
                    typed.clear();
                }
            });
            var kept = new KeptLines(typed, options.err());
            kept.asked(greet(teletype.screen(), ControllingTerminal.columns(), session, teletype));
            return converse(session, teletype, typed, kept);
        }
    }

    /** Joins lines until they make whole snippets. At the end of the input, it runs the rest. */
    private int piped() throws IOException {
        greeted.countDown();
        Supplier<Values> values = () -> new Values(PAGE, false);
        Keyboard keyboard = options.teletype().<Keyboard>map(each -> each).orElse(Keyboard.NONE);
        Person person = new ConsolePerson(keyboard, options.err(), values, false);
        var programs = new ForegroundProgram(options.out(), () -> () -> {}, false);
        try (PromptSession session = session(person, Keyboard.NONE, values, List::of, programs, false, options.out())) {
            StringBuilder text = new StringBuilder();
            // reads no byte after the line: the next line may be the answer to a question
            for (Optional<String> line = line(); line.isPresent(); line = line()) {
                text.append(line.get()).append('\n');
                if (session.complete(text.toString())) {
                    int status = session.run(text.toString(), false);
                    if (status != 0 || session.exit().isPresent()) {
                        return status;
                    }
                    text.setLength(0);
                }
            }
            return session.run(text.toString(), false);
        }
    }

    /**
     * @param asked who says how the tour goes on; it does not wait without a keyboard
     * @param named whether results are shown with their names
     */
    private PromptSession session(
            Person person,
            Keyboard asked,
            Supplier<Values> values,
            Supplier<List<String>> history,
            ForegroundProgram programs,
            boolean named,
            PrintStream out) {
        Function<Engine, SnippetRunner> runner =
                one -> new SnippetRunner(one, running, out, options.err(), values, options.exits(), named);
        return new PromptSession(options, snippets, running, engine, runner, values, person, out, one -> {
            var files =
                    new FileCommands(one, out, options.err(), options.parameters(), programs, options.environment());
            Supplier<SnippetRunner> ofTour =
                    () -> new SnippetRunner(newEngine(), running, out, options.err(), values, options.exits(), false);
            return new Commands(
                    one, out, options.err(), values, history, files, () -> new Tour(asked, out).play(ofTour));
        });
    }

    private Optional<String> line() throws IOException {
        return PlainLines.line(options.in());
    }
}
