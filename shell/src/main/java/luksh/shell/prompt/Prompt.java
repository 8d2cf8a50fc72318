package luksh.shell.prompt;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import luksh.change.step.Person;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;
import luksh.script.Stop;
import luksh.shell.person.ConsolePerson;
import luksh.shell.person.Keyboard;
import luksh.shell.person.Teletype;
import luksh.shell.render.Values;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.ShutdownHooks;
import org.jline.utils.Signals;

/** The prompt: reads, runs, shows, until the person leaves; or runs the lines of standard input up to an error. */
public final class Prompt {
    /** A page without a terminal. */
    private static final int PAGE = 80;

    private static final int PATIENCE_SECONDS = 9;

    private final PromptOptions options;
    private final SnippetThread snippets;
    private final SnippetState running = new SnippetState();
    private final Future<Engine> engine;

    private Prompt(PromptOptions options, SnippetThread snippets) {
        this.options = options;
        this.snippets = snippets;
        // javac warms up while the terminal is opened and the person types
        engine = snippets.start(() -> new Engine(options.classPath(), options.imports(), options.weaver(), running));
    }

    /**
     * Returns when the person leaves or the input ends.
     *
     * @return the exit status: what {@code exit} or {@code /exit} said, the status of the line that failed on piped
     *     input, else 0
     * @throws LuksException if this Java has no JShell
     */
    public static int run(PromptOptions options) {
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
            throw new LuksException(
                    "the prompt needs a JDK: this Java is a runtime without jdk.jshell; install a JDK,"
                            + " or use the commands, which need none",
                    LuksException.FAILED);
        }
        try (SnippetThread snippets = new SnippetThread("snippets")) {
            Prompt prompt = new Prompt(options, snippets);
            return switch (options.manner()) {
                case EDITED -> prompt.edited();
                case PLAIN -> prompt.plain();
                case PIPED -> prompt.piped();
            };
        } catch (IOException e) {
            throw new LuksException("cannot use this terminal: " + e.getMessage(), LuksException.FAILED, e);
        }
    }

    private int edited() throws IOException {
        var left = new CountDownLatch(1);
        Thread reader = Thread.currentThread();
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .graphemeCluster(false)
                .build()) {
            // JLine closes the terminal when the process ends, and the latest task comes first: not before the person's
            // code has stopped and a question has given the terminal back
            ShutdownHooks.add(() -> {
                Stop.end(reader);
                left.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            });
            return edited(terminal);
        } finally {
            left.countDown();
        }
    }

    private int edited(Terminal terminal) {
        terminal.handle(Signal.INT, signal -> {
            running.stop();
            // below the ^C that the terminal shows
            options.err().println();
        });
        Supplier<Values> values = () -> new Values(
                terminal.getColumns(), styled(), !terminal.encoding().name().startsWith("UTF"));
        TerminalLines[] lines = new TerminalLines[1];
        Keyboard keyboard = new TerminalKeyboard(terminal, options.in());
        Person person = new ConsolePerson(keyboard, options.err(), values, true);
        try (Shell shell = new Shell(person, values, () -> lines[0].history())) {
            lines[0] = new TerminalLines(terminal, options.history(), shell);
            options.out().println(options.greeting());
            return converse(shell, keyboard, lines[0]);
        }
    }

    /**
     * Line by line until the person leaves. A line after a question for a passphrase may be one more try, typed too
     * late: no history and no saved script has it before it has shown to be Java. The same goes for a line with a text
     * where a secret belongs.
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
                    options.err().println("not kept in the history: it may have been a passphrase");
                } else if (SecretLiterals.in(line, !shell.compiled())) {
                    options.err()
                            .println(
                                    "not kept in the history, since a passphrase may be in it: ask(\"Passphrase\") asks"
                                            + " for it unseen, keyFile(\"FILE\") reads it");
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

    /** At a terminal, without anything that TERM must know: what is no result is shown where the person types. */
    private int plain() {
        Teletype teletype = options.teletype().orElseThrow();
        Supplier<Values> values = () -> new Values(Teletype.columns(), false);
        PlainLines[] lines = new PlainLines[1];
        Person person = new ConsolePerson(teletype, options.err(), values, Teletype.isTerminal(2));
        try (Shell shell = new Shell(person, values, () -> lines[0].history());
                PlainLines typed = new PlainLines(options.in(), teletype.screen(), shell)) {
            lines[0] = typed;
            Signals.register(Signal.INT.name(), () -> {
                if (!running.stop()) {
                    typed.clear();
                }
            });
            teletype.screen().println(options.greeting());
            return converse(shell, teletype, typed);
        }
    }

    /** Lines are joined until they make whole snippets; the end of the input ends whatever stands open. */
    private int piped() throws IOException {
        Supplier<Values> values = () -> new Values(PAGE, false);
        Keyboard keyboard = options.teletype().<Keyboard>map(each -> each).orElse(Keyboard.NONE);
        Person person = new ConsolePerson(keyboard, options.err(), values, false);
        try (Shell shell = new Shell(person, values, List::of)) {
            StringBuilder text = new StringBuilder();
            // a line at a time, and no byte more: the next line may be the answer to a question
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

    /** What is typed goes through here to the thread of the snippets; each call waits for its answer. */
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

        /** @param doubtful it may be a passphrase */
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

        /** The process ends: who waits for the engine alone need not. */
        private void leaveIfNothingRan() {
            if (Stop.ending() && !commands.isDone()) {
                throw new StoppedException();
            }
        }

        /** Whether what ran last was a command that there is, or Java that names something. */
        boolean understood() {
            return command
                    ? SnippetThread.await(commands).understood()
                    : SnippetThread.await(session).understood();
        }

        /** Whether all of what was typed last was taken by Java, or by the command that it names. */
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
                    () -> new Completions(
                                    SnippetThread.await(engine),
                                    SnippetThread.await(commands).names())
                            .at(line, cursor),
                    this::leaveIfNothingRan);
        }

        /** Leaves at once if the engine is still warming up and nothing ran. */
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
