package luksh.shell.prompt;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import luksh.change.step.Person;
import luksh.parallel.StoppedException;
import luksh.script.Stop;
import luksh.shell.prompt.line.Language;
import luksh.shell.prompt.line.Offer.Offers;
import luksh.shell.render.Values;

/** Passes typed text to the thread of the snippets. Each call waits for the result. */
final class PromptSession implements Language, AutoCloseable {
    private final PromptOptions options;
    private final SnippetThread snippets;
    private final SnippetState running;
    private final Future<Engine> engine;
    private final Future<AutoCloseable> host;
    private final Future<SnippetRunner> session;
    private final Future<Commands> commands;
    private final Future<TabCompletion> completion;
    private final Supplier<Values> values;
    private volatile boolean left;

    /**
     * @param runner runs snippets with an engine
     * @param commander the commands that use this runner
     */
    PromptSession(
            PromptOptions options,
            SnippetThread snippets,
            SnippetState running,
            Future<Engine> engine,
            Function<Engine, SnippetRunner> runner,
            Supplier<Values> values,
            Person person,
            PrintStream out,
            Function<SnippetRunner, Commands> commander) {
        this.options = options;
        this.snippets = snippets;
        this.running = running;
        this.engine = engine;
        this.values = values;
        host = snippets.start(() -> options.host().open(person, values, out));
        session = snippets.start(() -> runner.apply(SnippetThread.await(engine)));
        commands = snippets.start(() -> commander.apply(SnippetThread.await(session)));
        completion = snippets.start(() -> new TabCompletion(
                SnippetThread.await(engine), SnippetThread.await(commands).names(), Documentation.load()));
    }

    /** Runs the start-up file. Ctrl-C stops it. */
    int start(Path file) {
        return snippets.call(
                () -> SnippetThread.await(session).runSilently(FileCommands.script(file), file.toString()),
                running::stop);
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
                () -> NameQuestion.is(text)
                        ? SnippetThread.await(commands).answer(() -> explained(text))
                        : SnippetThread.await(commands).run(text, doubtful),
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

    /** As {@link Commands#understood}. */
    boolean understood() {
        return SnippetThread.await(commands).understood();
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
        return snippets.call(() -> SnippetThread.await(engine).variableTypes().containsKey(name.strip()));
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
                || snippets.call(() -> SnippetThread.await(commands).complete(text), this::leaveIfNothingRan);
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
