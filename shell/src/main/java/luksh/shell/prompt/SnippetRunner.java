package luksh.shell.prompt;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;
import luksh.script.Run;
import luksh.script.Stop;
import luksh.shell.command.ProgramLine;
import luksh.shell.command.ResultNames;
import luksh.shell.prompt.line.Nesting;
import luksh.shell.render.Failures;
import luksh.shell.render.TextLayout;
import luksh.shell.render.Values;
import org.jspecify.annotations.Nullable;

/** Runs typed text, snippet by snippet up to the first that fails, and shows the results. */
final class SnippetRunner {
    /** Literals and comments. */
    private static final Pattern LITERAL =
            Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|//.*|(?s:/\\*.*?\\*/)");
    /** The begin of a name, not part of a number. */
    private static final Pattern NAME = Pattern.compile("(?<![\\w.])[\\p{L}_$]");

    private static final String FAINT = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final Engine engine;
    private final SnippetState running;
    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<Values> values;
    private final Function<Throwable, OptionalInt> exits;
    private final boolean named;
    private final Transcript worked = new Transcript();
    private OptionalInt exit = OptionalInt.empty();
    private long ranFor;
    private boolean understood;
    private boolean compiled;
    private boolean silent;
    /** The name of the last result; empty before there is one. */
    private String last = "";

    private String proposal = "";

    /** @param named whether to show the name of a result before its value, as at a terminal */
    SnippetRunner(
            Engine engine,
            SnippetState running,
            PrintStream out,
            PrintStream err,
            Supplier<Values> values,
            Function<Throwable, OptionalInt> exits,
            boolean named) {
        this.engine = engine;
        this.running = running;
        this.out = out;
        this.err = err;
        this.values = values;
        this.exits = exits;
        this.named = named;
    }

    Engine engine() {
        return engine;
    }

    /** The snippets that worked, in order. */
    Transcript worked() {
        return worked;
    }

    /** Run time of the snippets of the last text, without their compilation. */
    Duration ranFor() {
        return Duration.ofNanos(ranFor);
    }

    /** The exit status, once a snippet has called {@code exit}. */
    OptionalInt exit() {
        return exit;
    }

    /**
     * Runs all snippets of a text.
     *
     * @param origin name before the line number of an error, empty for typed text
     * @return 0, or the status of the snippet that failed
     */
    int run(String text, String origin) {
        return run(text, origin, false);
    }

    /** Does the same, and shows only errors and what the snippets print. */
    int runSilently(String text, String origin) {
        silent = true;
        try {
            return run(text, origin);
        } finally {
            silent = false;
        }
    }

    /**
     * Does the same.
     *
     * @param doubtful the text may be a passphrase: only Java goes into a saved script
     */
    int run(String text, String origin, boolean doubtful) {
        running.begin();
        ranFor = 0;
        compiled = false;
        proposal = "";
        understood = namesSomething(text);
        Optional<Nesting.Surplus> surplus = Nesting.of(text).surplus();
        if (surplus.isPresent()) {
            understood = false;
            int at = surplus.get().position();
            show(new Outcome.Problem(surplus.get().sentence(), at, at + 1), text, origin, 0);
            return ExitStatus.FAILED;
        }
        String rest = text;
        while (true) {
            Engine.Piece piece = first(rest);
            if (piece.state() == Engine.State.EMPTY) {
                if (!rest.isBlank() && (!doubtful || understood)) {
                    worked.comment(rest);
                }
                compiled = true;
                return 0;
            }
            if (last.isEmpty() && !ResultNames.places(piece.source()).isEmpty()) {
                err.println("there is no result yet; _ is the value of the last expression");
                understood = false;
                return ExitStatus.FAILED;
            }
            Outcome outcome = engine.run(piece.source());
            ranFor += engine.ranFor();
            understood &= !(outcome.result() instanceof Outcome.Rejected)
                    && outcome.notes().isEmpty();
            int line = (int) text.substring(0, text.length() - rest.length())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            Optional<Advice.Answer> advice =
                    outcome.result() instanceof Outcome.Rejected && origin.isEmpty() && rest.equals(text)
                            ? Advice.on(text).or(() -> ProgramLine.hint(text).map(hint -> new Advice.Answer(hint, "")))
                            : Optional.empty();
            if (advice.isPresent()) {
                err.println(advice.get().sentence());
                // what may be a passphrase must not come back
                proposal = doubtful ? "" : advice.get().line();
                return ExitStatus.FAILED;
            }
            int status = show(outcome, piece.source(), origin, line);
            compiled = !(outcome.result() instanceof Outcome.Rejected)
                    && piece.rest().isBlank();
            if (exit.isPresent() || status != 0) {
                return status;
            }
            if (!doubtful || understood) {
                worked.add(piece.source(), outcome.result());
            }
            rest = piece.rest();
        }
    }

    /** The first snippet, with the name of the last result for {@code _}, which is a keyword of Java. */
    private Engine.Piece first(String text) {
        List<Integer> places = ResultNames.places(text);
        if (places.isEmpty()) {
            return engine.first(text);
        }
        Engine.Piece piece = engine.first(ResultNames.masked(text, places));
        return new Engine.Piece(
                piece.state(),
                ResultNames.named(piece.source(), places, last.isEmpty() ? "_" : last),
                text.substring(text.length() - piece.rest().length()));
    }

    /** Whether all snippets of a text are complete. */
    boolean complete(String text) {
        return engine.complete(ResultNames.masked(text, ResultNames.places(text)));
    }

    /** Removes a definition. Returns whether there was one. */
    boolean drop(String name) {
        last = last.equals(name) ? "" : last;
        return engine.definitions().drop(name);
    }

    /**
     * Whether the last text was complete Java and more than a number or a quotation. Two words do not count: JShell
     * takes them as a variable of a type that is defined later.
     */
    boolean understood() {
        return understood;
    }

    /** Whether the whole last text compiled. It may have failed when it ran. */
    boolean compiled() {
        return compiled;
    }

    /** Takes the line to type instead of the last text; empty if there is none. */
    String takeProposal() {
        String taken = proposal;
        proposal = "";
        return taken;
    }

    private static boolean namesSomething(String text) {
        return NAME.matcher(LITERAL.matcher(text).replaceAll(" ")).find();
    }

    /** Runs code of the user that is not a snippet, such as a {@code toString}. Ctrl-C stops it too. */
    <T> @Nullable T guarded(Callable<T> work) {
        try {
            running.enter();
            return work.call();
        } catch (Exception | Stop.Stopped | StackOverflowError e) {
            fail(e);
            return null;
        } finally {
            running.leave();
        }
    }

    /** Forgets an earlier Ctrl-C. Every typed line begins with it, also one that is a command. */
    void begin() {
        running.begin();
        compiled = false;
    }

    /** Runs a command of the prompt. Ctrl-C stops it, as a snippet. Returns 0, or the status of its failure. */
    int attempt(Runnable work) {
        try {
            running.enter();
            work.run();
            return 0;
        } catch (RuntimeException | Stop.Stopped | StackOverflowError e) {
            return fail(e);
        } finally {
            running.leave();
        }
    }

    private int show(Outcome outcome, String source, String origin, int line) {
        int status = 0;
        if (outcome.result() instanceof Outcome.Value value) {
            last = value.expression() ? value.name() : last;
            if (silent) {
                return 0;
            }
            String text = guarded(() -> drawn(value));
            if (text == null) {
                return ExitStatus.FAILED;
            }
            out.print(text);
            out.flush();
        } else if (outcome.result() instanceof Outcome.Done done) {
            if (!done.defined().isEmpty() && !silent) {
                out.println("defined " + done.defined());
            }
        } else if (outcome.result() instanceof Outcome.Rejected rejected) {
            rejected.problems().forEach(problem -> show(problem, source, origin, line));
            ResultNames.numbered(source).stream()
                    .filter(name -> !engine.definitions().hasVariable(name))
                    .forEach(name -> err.println(
                            name + " is not there; luksh keeps the last " + Engine.TEMPORARIES + " results"));
            status = ExitStatus.FAILED;
        } else if (outcome.result() instanceof Outcome.Threw threw) {
            exit = exits.apply(threw.failure());
            status = exit.isPresent() ? exit.getAsInt() : fail(threw.failure());
            if (exit.isEmpty() && !expected(threw.failure())) {
                threw.frames().stream().limit(8).forEach(frame -> err.println("  " + frame));
            }
        }
        outcome.notes().forEach(err::println);
        return status;
    }

    private String drawn(Outcome.Value value) {
        if (value.expression()) {
            return lead(value.name(), values.get().draw(value.value()));
        }
        return values.get().named(value.name(), value.value());
    }

    /** The name of a result before its value, on the same line if it fits. */
    private String lead(String name, String drawn) {
        if (!named || !ResultNames.isNumbered(name)) {
            return drawn;
        }
        Values now = values.get();
        String lead = name + " =";
        boolean oneLine = drawn.indexOf('\n') == drawn.length() - 1;
        boolean fits = oneLine && lead.length() + TextLayout.width(drawn.stripTrailing()) < now.width();
        return (now.styled() ? FAINT + lead + PLAIN : lead) + (fits ? " " : "\n") + drawn;
    }

    private boolean expected(Throwable failure) {
        return running.stopped() || Failures.sentence(failure).isPresent() || failure instanceof Stop.Stopped;
    }

    /** Prints a failure and returns its status. */
    private int fail(Throwable failure) {
        if (running.stopped() || failure instanceof Stop.Stopped || failure instanceof StoppedException) {
            err.println("interrupted");
            return ExitStatus.INTERRUPTED;
        }
        if (failure instanceof LuksException meant) {
            err.println(Run.remaining(meant));
            return meant.status();
        }
        Optional<String> sentence = Failures.sentence(failure);
        if (sentence.isPresent()) {
            err.println(sentence.get());
            return ExitStatus.FAILED;
        }
        String message = failure.getMessage();
        err.println(Engine.nameOf(failure) + (message == null ? "" : ": " + message));
        return failure instanceof OutOfMemoryError ? ExitStatus.MEMORY : ExitStatus.FAILED;
    }

    /** Prints the message, the line with the error, and a caret below its place. */
    private void show(Outcome.Problem problem, String source, String origin, int firstLine) {
        // the output may be logged
        if (problem.start() < 0 || problem.start() > source.length() || SecretLiterals.in(source, true)) {
            err.println(problem.message());
            return;
        }
        int from = source.lastIndexOf('\n', problem.start() - 1) + 1;
        int newline = source.indexOf('\n', problem.start());
        int to = newline < 0 ? source.length() : newline;
        int line = 1
                + firstLine
                + (int) source.substring(0, from).chars().filter(c -> c == '\n').count();
        boolean several = source.stripTrailing().indexOf('\n') >= 0;
        String place = origin.isEmpty() ? (several ? "line " + line + ": " : "") : origin + ":" + line + ": ";
        String text = source.substring(from, to);
        // keeps tabs, so that the caret is below its column
        String blanks = text.substring(0, problem.start() - from).replaceAll("[^\t]", " ");
        int length = Math.max(1, Math.min(problem.end(), to) - problem.start());
        err.println(place + problem.message());
        err.println("    " + text);
        err.println("    " + blanks + "^".repeat(length));
    }
}
