package luksh.shell.prompt;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import luksh.change.step.Person;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;
import luksh.script.Stop;
import luksh.shell.person.ConsolePerson;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.person.Encoding;
import luksh.shell.person.Keyboard;
import luksh.shell.prompt.line.Language;
import luksh.shell.prompt.line.Offer.Offers;
import luksh.shell.render.TextLayout;
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

    private Prompt(PromptOptions options, SnippetThread snippets) {
        this.options = options;
        this.snippets = snippets;
        // javac warms up while the terminal is opened and the user types
        engine = snippets.start(() -> new Engine(options.classPath(), options.imports(), options.weaver(), running));
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
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .encoding(Encoding.of("stdout", options.environment()))
                .graphemeCluster(false)
                .build()) {
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

    private int edited(Terminal terminal) {
        terminal.handle(Signal.INT, signal -> {
            running.stop();
            // the terminal shows ^C; continue on the next line
            options.err().println();
        });
        Supplier<Values> values = () -> new Values(
                terminal.getColumns(),
                options.look().styled(),
                options.look().plain() || !terminal.encoding().name().startsWith("UTF"));
        TerminalLines[] lines = new TerminalLines[1];
        Keyboard keyboard = new TerminalKeyboard(terminal, options.in());
        Person person = new ConsolePerson(
                keyboard, options.err(), values, !options.look().plain());
        try (Shell shell = new Shell(person, values, () -> lines[0].history())) {
            lines[0] = new TerminalLines(terminal, options.history(), options.look(), shell, shell::verbs);
            TextLayout.wrap(options.greeting(), terminal.getColumns()).forEach(options.out()::println);
            return converse(shell, keyboard, lines[0]);
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
            lines.propose(shell.takeProposal());
        }
        return shell.exit().getAsInt();
    }

    /** Runs at a terminal without using its capabilities. Everything but results is shown at the terminal. */
    private int plain() {
        ControllingTerminal teletype = options.teletype().orElseThrow();
        Supplier<Values> values = () ->
                new Values(ControllingTerminal.columns(), false, options.look().plain());
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
            teletype.screen().println(options.greeting());
            return converse(shell, teletype, typed);
        }
    }

    /** Joins lines until they make whole snippets. At the end of the input, it runs the rest. */
    private int piped() throws IOException {
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
    private final class Shell implements Language, AutoCloseable {
        private final Future<AutoCloseable> host;
        private final Future<SnippetRunner> session;
        private final Future<Commands> commands;
        private final Future<TabCompletion> completion;
        private final Supplier<Values> values;
        private volatile boolean command;
        private volatile boolean left;

        Shell(Person person, Supplier<Values> values, Supplier<List<String>> history) {
            host = snippets.start(() -> options.host().open(person, values));
            session = snippets.start(() -> new SnippetRunner(
                    SnippetThread.await(engine), running, options.out(), options.err(), values, options.exits()));
            commands = snippets.start(() -> new Commands(
                    SnippetThread.await(session), options.out(), options.err(), values, history, options.parameters()));
            this.values = values;
            completion = snippets.start(() -> new TabCompletion(
                    SnippetThread.await(engine), SnippetThread.await(commands).names(), Documentation.load()));
        }

        /** @param doubtful the text may be a passphrase */
        int run(String text, boolean doubtful) {
            if (Advice.leaves(text) && !(engine.isDone() && isVariable(text))) {
                left = true;
                if (options.manner() == PromptOptions.Manner.PIPED) {
                    SnippetThread.await(commands); // the caller may begin another run
                }
                return 0;
            }
            return snippets.call(
                    () -> {
                        command = Commands.isCommand(text) || NameQuestion.is(text);
                        if (NameQuestion.is(text)) {
                            return SnippetThread.await(commands).answer(() -> explained(text));
                        }
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

        /** Takes the line to edit instead of the last one; empty if there is none. */
        String takeProposal() {
            return session.isDone() ? SnippetThread.await(session).takeProposal() : "";
        }

        private boolean isVariable(String name) {
            return snippets.call(
                    () -> SnippetThread.await(engine).variableTypes().containsKey(name.strip()));
        }

        private String explained(String question) {
            return new NameQuestion(SnippetThread.await(engine), completion().documentation())
                    .answer(question, values.get().width());
        }

        OptionalInt exit() {
            if (left) {
                return OptionalInt.of(0);
            }
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
                    || Advice.leaves(text)
                    || NameQuestion.is(text)
                    || snippets.call(() -> SnippetThread.await(engine).complete(text), this::leaveIfNothingRan);
        }

        @Override
        public boolean command(String line) {
            return SnippetThread.await(commands).names().stream()
                    .anyMatch(name -> name.strip().equals(line.strip().split("\\s+", 2)[0]));
        }

        @Override
        public Offers offers(String line, int cursor) {
            return snippets.call(
                    () -> {
                        running.begin(); // an earlier Ctrl-C must not stop the look at a variable
                        return completion().at(line, cursor);
                    },
                    this::leaveIfNothingRan);
        }

        @Override
        public String signatures(String line, int cursor) {
            return snippets.call(
                    () -> completion().signatures(line, cursor, values.get().width()), this::leaveIfNothingRan);
        }

        private TabCompletion completion() {
            return SnippetThread.await(completion);
        }

        /** The verbs of the language, once they are known. */
        Set<String> verbs() {
            return completion.isDone() ? completion().verbs() : Set.of();
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
