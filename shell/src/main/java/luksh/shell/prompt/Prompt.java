package luksh.shell.prompt;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import luksh.change.step.Person;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.parallel.StoppedException;
import luksh.script.Stop;
import luksh.shell.person.ConsolePerson;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.person.Keyboard;
import luksh.shell.render.Values;
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
            return new Engine(options.classPath(), options.imports(), options.weaver(), running);
        });
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
    private static Terminal terminal() throws IOException {
        try {
            return terminal(TerminalBuilder.PROP_PROVIDER_JNI).dumb(false).build();
        } catch (IOException | IllegalStateException | LinkageError e) {
            return terminal(TerminalBuilder.PROP_PROVIDER_EXEC).build();
        }
    }

    private static TerminalBuilder terminal(String provider) {
        return TerminalBuilder.builder()
                .system(true)
                .provider(provider)
                .nativeSignals(true)
                .graphemeCluster(false);
    }

    private int edited(Terminal terminal) {
        terminal.handle(Signal.INT, signal -> {
            running.stop();
            // the terminal shows ^C; continue on the next line
            options.err().println();
        });
        Supplier<Values> values = () -> new Values(
                terminal.getColumns(), styled(), !terminal.encoding().name().startsWith("UTF"));
        TerminalLines[] lines = new TerminalLines[1];
        Keyboard keyboard = new TerminalKeyboard(terminal, options.in());
        Person person = new ConsolePerson(keyboard, options.err(), values, true);
        try (Shell shell = new Shell(person, values, () -> lines[0].history())) {
            TerminalLines typed = new TerminalLines(terminal, options.history(), shell);
            lines[0] = typed;
            greet(options.out());
            if (!typed.stored()) {
                options.err()
                        .println(Visible.of("cannot write " + options.history()
                                + ", so the history of this session is lost at its end"));
            }
            return converse(shell, keyboard, typed);
        }
    }

    /**
     * Runs line by line until the user exits. A line after a question for a passphrase may be another passphrase, typed
     * too late. It is kept in the history and in saved scripts only if it is Java. The same applies to a line with a
     * text in the place of a secret.
     */
    private int converse(Shell shell, Keyboard keyboard, Lines lines) {
        boolean doubtful = false;
        while (shell.exit().isEmpty()) {
            Optional<String> text = lines.read();
            if (text.isEmpty()) {
                return 0;
            }
            String line = text.get();
            boolean suspected = doubtful || SecretLiterals.in(line, true);
            if (!suspected) {
                lines.keep(line);
            }
            int status = shell.run(line, doubtful);
            boolean asked = keyboard.settle(status != 0);
            if (suspected && !line.isBlank()) {
                doubtful &= !shell.understood();
                if (doubtful) {
                    options.err().println("not kept in the history, because it may be a passphrase");
                } else if (SecretLiterals.in(line, !shell.compiled())) {
                    options.err()
                            .println(
                                    "not kept in the history, because it may contain a passphrase. Use ask(\"Passphrase\")"
                                            + " or keyFile(\"FILE\") instead");
                } else {
                    lines.keep(line);
                }
            }
            doubtful |= asked;
        }
        return shell.exit().getAsInt();
    }

    private boolean styled() {
        return options.environment().getOrDefault("NO_COLOR", "").isEmpty()
                && !options.environment().getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Runs at a terminal without using its capabilities. Everything but results is shown at the terminal. */
    private int plain() {
        ControllingTerminal teletype = options.teletype().orElseThrow();
        Supplier<Values> values = () -> new Values(ControllingTerminal.columns(), false);
        PlainLines[] lines = new PlainLines[1];
        Person person = new ConsolePerson(teletype, options.err(), values, ControllingTerminal.isTerminal(2));
        try (Shell shell = new Shell(person, values, () -> lines[0].history());
                PlainLines typed = new PlainLines(options.in(), teletype.screen(), shell)) {
            lines[0] = typed;
            Signals.register(Signal.INT.name(), () -> {
                if (!running.stop()) {
                    typed.clear();
                }
            });
            greet(teletype.screen());
            return converse(shell, teletype, typed);
        }
    }

    private void greet(PrintStream screen) {
        screen.println(options.greeting());
        screen.flush();
        greeted.countDown();
    }

    /** Joins lines until they make whole snippets. At the end of the input, it runs the rest. */
    private int piped() throws IOException {
        greeted.countDown();
        Supplier<Values> values = () -> new Values(PAGE, false);
        Keyboard keyboard = options.teletype().<Keyboard>map(each -> each).orElse(Keyboard.NONE);
        Person person = new ConsolePerson(keyboard, options.err(), values, false);
        try (Shell shell = new Shell(person, values, List::of)) {
            StringBuilder text = new StringBuilder();
            // reads no byte after the line: the next line may be the answer to a question
            for (Optional<String> line = line(); line.isPresent(); line = line()) {
                text.append(line.get()).append('\n');
                if (shell.complete(text.toString())) {
                    int status = shell.run(text.toString(), false);
                    if (status != 0 || shell.exit().isPresent()) {
                        return status;
                    }
                    text.setLength(0);
                }
            }
            return shell.run(text.toString(), false);
        }
    }

    private Optional<String> line() throws IOException {
        return PlainLines.line(options.in());
    }

    /** Passes typed text to the thread of the snippets. Each call waits for the result. */
    private final class Shell implements Lines.Language, AutoCloseable {
        private final Future<AutoCloseable> host;
        private final Future<SnippetRunner> session;
        private final Future<Commands> commands;
        private volatile boolean command;

        Shell(Person person, Supplier<Values> values, Supplier<List<String>> history) {
            host = snippets.start(() -> options.host().open(person, values));
            session = snippets.start(() -> new SnippetRunner(
                    SnippetThread.await(engine), running, options.out(), options.err(), values, options.exits()));
            commands = snippets.start(() -> new Commands(
                    SnippetThread.await(session), options.out(), options.err(), values, history, options.parameters()));
        }

        /** @param doubtful the text may be a passphrase */
        int run(String text, boolean doubtful) {
            return snippets.call(
                    () -> {
                        command = Commands.isCommand(text);
                        return command
                                ? SnippetThread.await(commands).run(text)
                                : SnippetThread.await(session).run(text, "", doubtful);
                    },
                    () -> {
                        running.stop();
                        leaveIfNothingRan();
                    });
        }

        /** Stops waiting for the engine if the process ends and nothing ran yet. */
        private void leaveIfNothingRan() {
            if (Stop.ending() && !commands.isDone()) {
                throw new StoppedException();
            }
        }

        /** Whether the last text was an existing command, or Java that names something. */
        boolean understood() {
            return command
                    ? SnippetThread.await(commands).understood()
                    : SnippetThread.await(session).understood();
        }

        /** Whether Java, or the named command, accepted all of the last text. */
        boolean compiled() {
            return SnippetThread.await(session).compiled();
        }

        OptionalInt exit() {
            if (!session.isDone() || !commands.isDone()) {
                return OptionalInt.empty();
            }
            OptionalInt asked = SnippetThread.await(session).exit();
            return asked.isPresent() ? asked : SnippetThread.await(commands).exit();
        }

        @Override
        public boolean complete(String text) {
            return Commands.isCommand(text)
                    || Advice.isCommandLine(text)
                    || snippets.call(() -> SnippetThread.await(engine).complete(text), this::leaveIfNothingRan);
        }

        @Override
        public Engine.Suggestions suggestions(String line, int cursor) {
            return snippets.call(
                    () -> new TabCompletion(
                                    SnippetThread.await(engine),
                                    SnippetThread.await(commands).names())
                            .at(line, cursor),
                    this::leaveIfNothingRan);
        }

        /** Returns at once if the engine is still warming up and nothing ran. */
        @Override
        public void close() {
            if (!commands.isDone()) {
                return;
            }
            snippets.call(() -> {
                SnippetThread.await(host).close();
                SnippetThread.await(engine).close();
                return 0;
            });
        }
    }
}
