package luksh.shell.compile;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks of the syntax: names declared twice, a {@code return} outside a method, the parameters. */
final class SyntaxCheck {
    private final SourceText source;
    private final List<Piece> pieces;
    private final Problems problems;
    private final Map<String, Integer> declared = new HashMap<>();
    private final List<Variable> variables = new ArrayList<>();
    private final NavigableMap<Integer, String> insertions = new TreeMap<>();

    SyntaxCheck(SourceText source, List<Piece> pieces, Problems problems) {
        this.source = source;
        this.pieces = pieces;
        this.problems = problems;
    }

    Outline examine() {
        for (Piece piece : pieces) {
            for (Tree tree : piece.trees()) {
                declare(piece, tree);
            }
        }
        var parameters = new ParameterScan(source, problems, Outline.methodNames(pieces));
        for (Piece piece : pieces) {
            for (Tree tree : piece.trees()) {
                new Scan(piece, parameters).scan(tree, piece.runs());
            }
        }
        Outline outline = Outline.of(source, pieces, variables, parameters.parameters(), insertions);
        problems.throwIfAny();
        return outline;
    }

    private void declare(Piece piece, Tree tree) {
        if (piece.kind() == Piece.Kind.VARIABLE) {
            variables.add(new Variable(source, piece, (VariableTree) tree, variables.size()));
        }
        @Nullable String name = name(piece, tree);
        if (name == null) {
            return;
        }
        if (name.contains(" $")) {
            problems.add(piece.start(), "names that begin with $ are reserved");
        }
        Integer before = declared.putIfAbsent(name, piece.start());
        if (before != null) {
            problems.add(
                    piece.start(),
                    name + " is already declared in line " + source.line(before) + "; a script declares a name once"
                            + (piece.kind() == Piece.Kind.VARIABLE
                                    ? " (to give it a new value, leave out the type)"
                                    : ""),
                    before);
        }
    }

    private static @Nullable String name(Piece piece, Tree tree) {
        if (piece.kind() == Piece.Kind.VARIABLE) {
            return "variable " + ((VariableTree) tree).getName();
        }
        if (tree instanceof ClassTree type) {
            return "type " + type.getSimpleName();
        }
        if (tree instanceof MethodTree method) {
            return "method " + method.getName()
                    + method.getParameters().stream()
                            .map(each -> String.valueOf(each.getType()))
                            .collect(Collectors.joining(", ", "(", ")"));
        }
        return null;
    }

    private static boolean takesErrors(Tree type) {
        if (type instanceof UnionTypeTree union) {
            return union.getTypeAlternatives().stream().anyMatch(SyntaxCheck::takesErrors);
        }
        String name = type.toString();
        return Set.of("Throwable", "Error").contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** Walks through one tree. The argument is true if a {@code return} there would end the script. */
    private final class Scan extends TreeScanner<@Nullable Void, Boolean> {
        private final Piece piece;
        private final ParameterScan parameters;

        Scan(Piece piece, ParameterScan parameters) {
            this.piece = piece;
            this.parameters = parameters;
        }

        @Override
        public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, Boolean top) {
            return super.visitLambdaExpression(lambda, false);
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, Boolean top) {
            return super.visitClass(type, false);
        }

        @Override
        public @Nullable Void visitReturn(ReturnTree statement, Boolean top) {
            if (top) {
                problems.add(piece.start(statement), "return outside a method; write exit(0) to end the script");
            }
            return super.visitReturn(statement, top);
        }

        /** Adds a check to every {@code catch} of all Errors, so that it does not catch a stop or {@code exit(n)}. */
        @Override
        public @Nullable Void visitCatch(CatchTree tree, Boolean top) {
            VariableTree caught = tree.getParameter();
            boolean named = !caught.getName().isEmpty() && !caught.getName().contentEquals("_");
            if (named && takesErrors(caught.getType())) {
                insertions.put(piece.start(tree.getBlock()) + 1, " $caught(" + caught.getName() + ");");
            }
            return super.visitCatch(tree, top);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, Boolean top) {
            parameters.look(piece, call);
            return super.visitMethodInvocation(call, top);
        }
    }
}
