package luksh.shell.prompt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.shell.render.TypeText;
import org.jspecify.annotations.Nullable;

/** JShell in this process. Only the thread that runs the snippets uses it. */
final class Engine implements AutoCloseable {
    /** Keep at most this many temporary variables: JShell recompiles all of them for each snippet. */
    static final int TEMPORARIES = 20;
    /** The first import. JShell identifies all imports by the first one, and users do not type this one. */
    private static final String ANCHOR = "import java.lang.Void;";

    private final SnippetControl control;
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final ParkedVariables parked;
    private final Deque<Snippet> temporaries = new ArrayDeque<>();
    /** The first number is that of the warm-up. */
    private int numbered = -1;

    /**
     * Starts JShell and compiles once, to load javac. Takes some hundred milliseconds.
     *
     * @param imports import declarations, each with its semicolon
     */
    Engine(String classPath, List<String> imports, UnaryOperator<byte[]> weaver, SnippetState running) {
        ClassLoader parent = Objects.requireNonNull(Engine.class.getClassLoader());
        control = new SnippetControl(new SnippetLoader(parent, weaver), running);
        shell = JShell.builder()
                .executionEngine(control.provider(), Map.of())
                .compilerOptions("--class-path", classPath, "-proc:none")
                // names that a saved script may use too
                .tempVariableNameGenerator(this::nextName)
                .build();
        // one snippet for all imports: each snippet costs a run of javac, at the start and later
        SnippetEvent imported =
                shell.eval(ANCHOR + " " + String.join(" ", imports)).get(0);
        if (imported.status() != Status.VALID) {
            throw new IllegalStateException(
                    "the imports do not compile: " + problems(imported.snippet()) + " in " + imports);
        }
        analysis = shell.sourceCodeAnalysis();
        parked = new ParkedVariables(shell, control);
        shell.drop(shell.eval("java.util.List.of()").get(0).snippet());
    }

    /** A script that was saved and loaded may have taken names of results. */
    private String nextName() {
        String name;
        do {
            name = "_" + ++numbered;
        } while (definitions().hasVariable(name));
        return name;
    }

    /** Whether a text contains a complete snippet. */
    enum State {
        /** Only blanks and comments. */
        EMPTY,
        /** It begins with a complete snippet, with or without errors. */
        WHOLE,
        /** More must be typed. */
        INCOMPLETE
    }

    /** The first snippet of a text and what follows it. */
    record Piece(State state, String source, String rest) {}

    Piece first(String text) {
        CompletionInfo info = analysis.analyzeCompletion(text);
        return switch (info.completeness()) {
            case EMPTY -> new Piece(State.EMPTY, "", "");
            case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> new Piece(State.INCOMPLETE, text, "");
            case UNKNOWN -> new Piece(State.WHOLE, info.source() == null ? text : info.source(), "");
            case COMPLETE, COMPLETE_WITH_SEMI -> new Piece(State.WHOLE, info.source(), info.remaining());
        };
    }

    /** Whether a whole text is complete. */
    boolean complete(String text) {
        String rest = text;
        while (true) {
            Piece piece = first(rest);
            if (piece.state() != State.WHOLE) {
                return piece.state() == State.EMPTY;
            }
            rest = piece.rest();
        }
    }

    /** Run time of the last snippet in nanoseconds, without its compilation. */
    long ranFor() {
        return control.ranFor();
    }

    /** Compiles and runs one snippet. */
    Outcome run(String source) {
        parked.recall(source);
        control.clear();
        List<SnippetEvent> events = shell.eval(source);
        if (events.isEmpty()) {
            return new Outcome(new Outcome.Done(""), List.of());
        }
        SnippetEvent event = events.get(0);
        Snippet snippet = event.snippet();
        if (event.status() == Status.REJECTED) {
            return new Outcome(new Outcome.Rejected(problems(snippet)), List.of());
        }
        if (snippet instanceof VarSnippet variable && event.status() != Status.VALID) {
            return withoutType(variable);
        }
        List<String> notes = notes(events);
        // JShell does not report an exception of the control before the snippet started
        Throwable failure = control.failure();
        Outcome.Result result = event.exception() != null
                ? threw(event.exception())
                : failure != null ? new Outcome.Threw(failure, List.of()) : done(snippet);
        forget(snippet, result instanceof Outcome.Threw);
        parked.note(events);
        return new Outcome(result, notes);
    }

    /**
     * Drops a variable of an unknown type. JShell would keep it until the type exists, also for two words that are not
     * Java.
     */
    private Outcome withoutType(VarSnippet variable) {
        List<Outcome.Problem> problems = shell.unresolvedDependencies(variable)
                .map(missing -> SnippetErrors.missing(variable.source(), missing, this::suggestions))
                .toList();
        shell.drop(variable);
        return new Outcome(new Outcome.Rejected(problems), List.of());
    }

    private Outcome.Result done(Snippet snippet) {
        SubKind kind = snippet.subKind();
        if (kind.hasValue() && snippet instanceof VarSnippet variable) {
            boolean typed = kind != SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
            return new Outcome.Value(variable.name(), typed, !typed, control.value());
        }
        if (kind.hasValue() && snippet instanceof ExpressionSnippet expression) {
            boolean assigned = kind == SubKind.ASSIGNMENT_SUBKIND;
            return new Outcome.Value(expression.name(), assigned, !assigned, control.value());
        }
        if (snippet instanceof MethodSnippet method) {
            return new Outcome.Done(method.name() + "(" + method.parameterTypes() + ")");
        }
        return new Outcome.Done(snippet instanceof TypeDeclSnippet type ? type.name() : "");
    }

    private Outcome.Threw threw(JShellException exception) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : exception.getStackTrace()) {
            String file = Objects.requireNonNullElse(frame.getFileName(), "");
            if (file.startsWith("#")) {
                String method = frame.getMethodName();
                frames.add((method.isEmpty() ? "" : "in " + method + ": ")
                        + line(file.substring(1), frame.getLineNumber()));
            }
        }
        Throwable failure = control.failure();
        if (exception instanceof UnresolvedReferenceException missing) {
            DeclarationSnippet snippet = missing.getSnippet();
            failure = new LuksException(missing(snippet, snippet.name() + " cannot be run"), ExitStatus.FAILED);
        }
        return new Outcome.Threw(failure == null ? exception : failure, frames);
    }

    /** The typed line of a snippet. */
    private String line(String id, int number) {
        return shell.snippets()
                .filter(snippet -> snippet.id().equals(id))
                .flatMap(snippet -> snippet.source().lines().skip(Math.max(0, number - 1L)))
                .findFirst()
                .orElse("")
                .strip();
    }

    private List<String> notes(List<SnippetEvent> events) {
        List<String> notes = new ArrayList<>();
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            boolean caused = event.causeSnippet() != null;
            if (caused && event.status() == Status.OVERWRITTEN) {
                continue;
            }
            if (caused && snippet instanceof VarSnippet variable) {
                notes.add(
                        event.status() == Status.VALID
                                ? variable.name() + " lost its value, because its type was redefined"
                                : variable.name() + " is lost, because it does not fit the new definition");
                continue;
            }
            if ((event.status() == Status.RECOVERABLE_DEFINED || event.status() == Status.RECOVERABLE_NOT_DEFINED)
                    && snippet instanceof DeclarationSnippet declaration) {
                notes.add(missing(
                        declaration,
                        declaration.name()
                                + (event.status() == Status.RECOVERABLE_DEFINED
                                        ? " is kept, but cannot be run"
                                        : " is kept, but cannot be used")));
            }
        }
        return notes;
    }

    private String missing(DeclarationSnippet snippet, String lead) {
        List<String> names = shell.unresolvedDependencies(snippet).toList();
        return names.isEmpty() ? lead + " as it stands" : lead + " before there is " + String.join(", ", names);
    }

    /** Drops snippets that cannot be named again, because every live snippet slows down the next one. */
    private void forget(Snippet snippet, boolean failed) {
        switch (snippet.subKind()) {
            case STATEMENT_SUBKIND, OTHER_EXPRESSION_SUBKIND, ASSIGNMENT_SUBKIND, VAR_VALUE_SUBKIND ->
                shell.drop(snippet);
            case TEMP_VAR_EXPRESSION_SUBKIND -> {
                if (failed) {
                    shell.drop(snippet);
                    return;
                }
                temporaries.addLast(snippet);
                if (temporaries.size() > TEMPORARIES) {
                    shell.drop(temporaries.removeFirst());
                }
            }
            default -> {}
        }
    }

    private List<Outcome.Problem> problems(Snippet snippet) {
        return SnippetErrors.of(snippet.source(), shell.diagnostics(snippet), this::suggestions);
    }

    /** A variable: its name, type and value as one text. */
    record Variable(String name, String type, String value) {}

    /** Variables with a value, also temporary ones. Those that were used least recently come first. */
    List<Variable> variables() {
        return parked.all().stream()
                .map(variable -> new Variable(
                        variable.name(),
                        TypeText.withoutPackages(variable.type()),
                        SnippetControl.text(variable.value())))
                .toList();
    }

    /** What the user defined. */
    Definitions definitions() {
        return new Definitions(shell, temporaries, parked);
    }

    /** The names of the variables that {@link #variables} lists, each with its type. */
    Map<String, String> variableTypes() {
        Map<String, String> types = new LinkedHashMap<>();
        parked.types().forEach((name, type) -> types.put(name, TypeText.withoutPackages(type)));
        return types;
    }

    /** How many variables JShell knows. The session may have more. */
    long declared() {
        return shell.variables().count();
    }

    /** The imports, including those of the user. */
    List<String> imports() {
        return shell.imports()
                .filter(snippet -> shell.status(snippet) == Status.VALID)
                .map(ImportSnippet::source)
                .skip(1)
                .toList();
    }

    /** The completions at the cursor and their start, best first. */
    record Suggestions(int anchor, List<String> texts) {}

    Suggestions suggestions(String text, int cursor) {
        parked.recall(text, cursor);
        int[] anchor = {cursor};
        List<String> texts = analysis.completionSuggestions(text, cursor, anchor).stream()
                .sorted(Comparator.comparing((Suggestion s) -> !s.matchesType()))
                .map(Suggestion::continuation)
                .distinct()
                .toList();
        return new Suggestions(anchor[0], texts);
    }

    /** The completions at the cursor whose type is the one that is expected there. */
    List<String> fitting(String text, int cursor) {
        parked.recall(text, cursor);
        return analysis.completionSuggestions(text, cursor, new int[1]).stream()
                .filter(Suggestion::matchesType)
                .map(Suggestion::continuation)
                .distinct()
                .toList();
    }

    /** The signatures of the methods whose arguments the cursor is in. */
    List<String> signatures(String text, int cursor) {
        parked.recall(text, cursor);
        return analysis.documentation(text, cursor, false).stream()
                .map(SourceCodeAnalysis.Documentation::signature)
                .distinct()
                .toList();
    }

    /** The type of an expression; empty if it has none. */
    String type(String expression) {
        parked.recall(expression);
        return Objects.requireNonNullElse(analysis.analyzeType(expression, expression.length()), "");
    }

    /** The value of a variable, without showing it; null if the variable has none. */
    @Nullable
    Object value(String variable) {
        parked.recall(variable);
        control.clear();
        SnippetEvent event = shell.eval(variable).get(0);
        if (event.snippet().subKind() == SubKind.VAR_VALUE_SUBKIND) {
            shell.drop(event.snippet());
        }
        return control.value();
    }

    /** The class name of the exception, without the classes that JShell wraps around it. */
    static String nameOf(Throwable failure) {
        String name = failure.getClass().getName();
        return name.startsWith("REPL.") ? name.substring(name.lastIndexOf('$') + 1) : name;
    }

    @Override
    public void close() {
        shell.close();
    }
}
