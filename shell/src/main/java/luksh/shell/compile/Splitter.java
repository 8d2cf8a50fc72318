package luksh.shell.compile;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Splits a script into pieces with javac. It parses the rest of the file as the body of a method, and takes the pieces
 * before the first error. Then it parses the rest as the members of a class.
 */
final class Splitter {
    /**
     * Maximum characters to parse at once. Without this limit a long script with alternating pieces takes quadratic
     * time.
     */
    static final int WINDOW = 4096;

    private static final Set<Tree.Kind> END_WITH_SEMICOLON = EnumSet.of(
            Tree.Kind.VARIABLE,
            Tree.Kind.EXPRESSION_STATEMENT,
            Tree.Kind.THROW,
            Tree.Kind.RETURN,
            Tree.Kind.ASSERT,
            Tree.Kind.BREAK,
            Tree.Kind.CONTINUE,
            Tree.Kind.DO_WHILE_LOOP,
            Tree.Kind.EMPTY_STATEMENT);

    private static final int NO_ERROR = Integer.MAX_VALUE;

    private final Javac javac;
    private final SourceText source;
    private final Problems problems;
    private final int window;

    Splitter(Javac javac, SourceText source, Problems problems, int window) {
        this.javac = javac;
        this.source = source;
        this.problems = problems;
        this.window = window;
    }

    /** The three contexts of a piece of Java. */
    private enum Mode {
        BLOCK("class $ { static void $() { ", "\n}}"),
        MEMBER("class $ { ", "\n}"),
        UNIT("", "\n");

        private final String before;
        private final String after;

        Mode(String before, String after) {
            this.before = before;
            this.after = after;
        }
    }

    /** The result of one parse: pieces up to {@code end}, and the first error after them. */
    private record Attempt(Mode mode, List<Piece> pieces, int error, String message, int end) {
        boolean movedOn() {
            return !pieces.isEmpty();
        }
    }

    List<Piece> split() {
        var pieces = new ArrayList<Piece>();
        @Nullable Attempt stopped = null;
        int position = source.skipBlanks(0);
        while (position < source.length()) {
            Attempt next = next(position, stopped);
            pieces.addAll(next.pieces);
            position = source.skipBlanks(next.end);
            stopped = next.error == NO_ERROR ? null : next;
        }
        return pieces;
    }

    /**
     * The next pieces, by the first context that finds some.
     *
     * @param stopped an earlier parse of the whole rest that stopped here, if there was one
     */
    private Attempt next(int position, @Nullable Attempt stopped) {
        int rest = source.length() - position;
        for (long size = window; size < rest; size *= 4) {
            for (Mode mode : modes(position)) {
                Attempt attempt = attempt(mode, position, (int) size);
                if (attempt != null && attempt.movedOn()) {
                    // an error at a cut is no error of the text after it
                    return new Attempt(mode, attempt.pieces, NO_ERROR, "", attempt.end);
                }
            }
        }
        @Nullable Attempt furthest = stopped;
        for (Mode mode : modes(position)) {
            if (stopped != null && stopped.mode == mode) {
                continue;
            }
            Attempt attempt = attempt(mode, position, rest);
            if (attempt != null && attempt.movedOn()) {
                return attempt;
            }
            if (attempt != null && (furthest == null || attempt.error > furthest.error)) {
                furthest = attempt;
            }
        }
        throw syntaxError(position, furthest);
    }

    private List<Mode> modes(int position) {
        return source.hasWord(position, "import") ? List.of(Mode.UNIT) : List.of(Mode.BLOCK, Mode.MEMBER);
    }

    private @Nullable Attempt attempt(Mode mode, int position, int size) {
        int stop =
                mode == Mode.UNIT ? endOfImports(position) : source.lineEnd(Math.min(position + size, source.length()));
        if (mode == Mode.UNIT && stop == position) {
            return null;
        }
        Javac.Parsed parsed =
                javac.parse(source.file(), mode.before + source.text().substring(position, stop) + mode.after);
        int shift = position - mode.before.length();
        int error = NO_ERROR;
        String message = "";
        for (Diagnostic<?> each : parsed.errors()) {
            int at = (int) each.getPosition() + shift;
            if (at < error) {
                error = at;
                message = each.getMessage(Locale.ENGLISH);
            }
        }
        List<Piece> pieces = pieces(mode, trees(mode, parsed), parsed, shift, new Limits(position, error, stop));
        int end = pieces.isEmpty() ? position : pieces.get(pieces.size() - 1).end();
        return new Attempt(mode, pieces, error, message, end);
    }

    private int endOfImports(int position) {
        int stop = position;
        while (source.hasWord(stop, "import") && source.text().indexOf(';', stop) > 0) {
            stop = source.skipBlanks(source.text().indexOf(';', stop) + 1);
        }
        return stop;
    }

    private static List<? extends Tree> trees(Mode mode, Javac.Parsed parsed) {
        if (mode == Mode.UNIT) {
            return parsed.unit().getImports();
        }
        List<? extends Tree> members = ((ClassTree) parsed.unit().getTypeDecls().get(0)).getMembers();
        if (mode == Mode.MEMBER) {
            return members;
        }
        return !members.isEmpty() && members.get(0) instanceof MethodTree method && method.getBody() != null
                ? method.getBody().getStatements()
                : List.of();
    }

    /** Start, first error and end of the parsed text. */
    private record Limits(int position, int error, int stop) {}

    /** The complete trees that end before the first error. */
    private List<Piece> pieces(Mode mode, List<? extends Tree> trees, Javac.Parsed parsed, int shift, Limits limits) {
        var pieces = new ArrayList<Piece>();
        int end = limits.position;
        for (int i = 0; i < trees.size(); ) {
            int next = endOfCompound(trees, i, parsed);
            Tree tree = trees.get(i);
            int start = source.skipBlanks(end);
            end = (int) parsed.positions().getEndPosition(parsed.unit(), trees.get(next - 1)) + shift;
            if (end > limits.error
                    || end > limits.stop
                    || end <= start
                    || cut(mode, end, limits.stop)
                    || !ends(tree, end)) {
                break;
            }
            Piece.Kind kind = kind(mode, tree);
            refuseWhatAScriptCannotHold(kind, tree, start);
            pieces.add(new Piece(kind, start, end, List.copyOf(trees.subList(i, next)), parsed, shift));
            i = next;
        }
        return pieces;
    }

    /** Groups the variables of one declaration, which start at the same place. */
    private static int endOfCompound(List<? extends Tree> trees, int first, Javac.Parsed parsed) {
        int next = first + 1;
        if (trees.get(first) instanceof VariableTree) {
            long start = parsed.positions().getStartPosition(parsed.unit(), trees.get(first));
            while (next < trees.size()
                    && trees.get(next) instanceof VariableTree
                    && parsed.positions().getStartPosition(parsed.unit(), trees.get(next)) == start) {
                next++;
            }
        }
        return next;
    }

    /** Whether an {@code else} or {@code catch} may follow after the cut. */
    private boolean cut(Mode mode, int end, int stop) {
        return mode == Mode.BLOCK && stop < source.length() && source.skipBlanks(end) >= stop;
    }

    /** Not {@code int f} of a method, nor <code>int[] a = {1}</code> without its semicolon. */
    private boolean ends(Tree tree, int end) {
        char last = source.at(end - 1);
        return last == ';' || (last == '}' && !END_WITH_SEMICOLON.contains(tree.getKind()));
    }

    private static Piece.Kind kind(Mode mode, Tree tree) {
        if (mode == Mode.UNIT) {
            return Piece.Kind.IMPORT;
        }
        if (tree instanceof MethodTree) {
            return Piece.Kind.METHOD;
        }
        if (tree instanceof ClassTree) {
            return Piece.Kind.TYPE;
        }
        // var _ (since 22) names nothing: it stays a local statement
        return tree instanceof VariableTree variable
                        && !variable.getName().isEmpty()
                        && !variable.getName().contentEquals("_")
                ? Piece.Kind.VARIABLE
                : Piece.Kind.STATEMENT;
    }

    private void refuseWhatAScriptCannotHold(Piece.Kind kind, Tree tree, int start) {
        if (kind == Piece.Kind.METHOD && ((MethodTree) tree).getBody() == null) {
            throw problems.fatal(start, "a method of a script needs a body");
        }
        if (kind == Piece.Kind.STATEMENT && tree instanceof BlockTree block && block.isStatic()) {
            throw problems.fatal(
                    start, "static { } is not allowed at the top level; statements run in order without it");
        }
    }

    /** Reports the error of the parse that got furthest. */
    private ScriptErrors syntaxError(int position, @Nullable Attempt furthest) {
        char first = source.at(position);
        if (first == '/' && !source.text().startsWith("/*", position)) {
            String line =
                    source.text().substring(position, source.lineEnd(position)).strip();
            return problems.fatal(position, "'" + line + "' is a command of the prompt; a script contains only Java");
        }
        if (first == '}') {
            return problems.fatal(position, "this } has no matching {");
        }
        if (source.hasWord(position, "package")) {
            return problems.fatal(position, "a script cannot have a package");
        }
        if (furthest == null) {
            return problems.fatal(position, "';' expected at the end of an import");
        }
        if (furthest.error == NO_ERROR) {
            return problems.fatal(position, "not understood");
        }
        int error = Math.min(furthest.error, source.length());
        if (error >= source.length() - 1 && source.text().substring(error).isBlank()) {
            return problems.fatal(
                    Math.max(0, source.text().stripTrailing().length() - 1),
                    "the file ends inside the statement that begins in line " + source.line(position)
                            + " (a missing } or ;)",
                    position);
        }
        return problems.fatal(error, furthest.message);
    }
}
