package luksh.shell.compile;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.VariableElement;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to read a variable before its declaration has run, directly or through methods and types. The field would
 * silently be 0, and {@code kill(slot(n)); int n = 3;} would remove slot 0. Also refuses assignments to a final
 * variable, because its field is not final.
 */
final class OrderCheck {
    private final SourceText source;
    private final Generation generation;
    private final Problems problems;
    private final Javac.Attributed attributed;
    private final Element script;
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<Element, Set<Element>> uses = new HashMap<>();
    private final Map<Element, Set<Element>> reached = new HashMap<>();
    private final List<Use> topLevel = new ArrayList<>();

    OrderCheck(Outline outline, Generation generation, Javac.Attributed attributed, Problems problems) {
        this.source = outline.source();
        this.generation = generation;
        this.problems = problems;
        this.attributed = attributed;
        this.script = attributed
                .trees()
                .getElement(new TreePath(
                        new TreePath(attributed.unit()),
                        attributed.unit().getTypeDecls().get(0)));
        outline.variables().forEach(each -> variables.put(each.name(), each));
    }

    /**
     * A use of a variable, method or type by a statement at the top level.
     *
     * @param deferred whether it is inside a lambda or a local class, which may run later
     */
    private record Use(int position, Element element, boolean deferred) {}

    void check() {
        new Scan().scan(attributed.unit(), null);
        topLevel.forEach(this::judge);
    }

    private void judge(Use use) {
        for (Element element : reached.computeIfAbsent(use.element, this::reach)) {
            @Nullable
            Variable variable = element.getKind() == ElementKind.FIELD
                    ? variables.get(element.getSimpleName().toString())
                    : null;
            if (variable != null && !hasRun(variable, use)) {
                problems.add(
                        use.position,
                        sentence(use, element, variable),
                        variable.piece().start());
            }
        }
    }

    private Set<Element> reach(Element from) {
        var found = new LinkedHashSet<Element>(List.of(from));
        Deque<Element> todo = new ArrayDeque<>(found);
        while (!todo.isEmpty()) {
            for (Element each : uses.getOrDefault(todo.remove(), Set.of())) {
                if (found.add(each)) {
                    todo.add(each);
                }
            }
        }
        return found;
    }

    /** Whether the declaration is before the use. The initialiser may use its variable inside a lambda. */
    private static boolean hasRun(Variable variable, Use use) {
        Piece piece = variable.piece();
        return use.position >= piece.end()
                || (use.position >= piece.start() && (use.deferred || use.position >= piece.end(variable.tree())));
    }

    private String sentence(Use use, Element read, Variable variable) {
        boolean direct = read.equals(use.element);
        boolean own = use.position >= variable.piece().start();
        return (direct ? "" : use.element.getSimpleName().toString().replace("$", "") + " uses ")
                + "'" + variable.name() + "'"
                + (direct ? " is used " : " ")
                + (own
                        ? "inside its own initialiser"
                        : "before line " + source.line(variable.piece().start()) + " gives it a value");
    }

    /** Collects the uses of each method, each type, and the statements. */
    private final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private @Nullable Element owner;
        private int deferred;

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
            @Nullable Element before = owner;
            @Nullable Element self = attributed.trees().getElement(getCurrentPath());
            if (owner == null
                    && self != null
                    && script.equals(self.getEnclosingElement())
                    && !tree.getName().toString().startsWith("$")) {
                owner = self;
            }
            super.visitMethod(tree, null);
            owner = before;
            return null;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
            @Nullable Element before = owner;
            int deferredBefore = deferred;
            @Nullable Element self = attributed.trees().getElement(getCurrentPath());
            if (owner == null && self != null && script.equals(self.getEnclosingElement())) {
                owner = self;
            } else if (!script.equals(self)) {
                deferred++;
            }
            super.visitClass(tree, null);
            owner = before;
            deferred = deferredBefore;
            return null;
        }

        @Override
        public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
            deferred++;
            super.visitLambdaExpression(tree, null);
            deferred--;
            return null;
        }

        @Override
        public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
            written(tree.getVariable());
            return super.visitAssignment(tree, null);
        }

        @Override
        public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, @Nullable Void unused) {
            written(tree.getVariable());
            return super.visitCompoundAssignment(tree, null);
        }

        @Override
        public @Nullable Void visitUnary(UnaryTree tree, @Nullable Void unused) {
            switch (tree.getKind()) {
                case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT ->
                    written(tree.getExpression());
                default -> {}
            }
            return super.visitUnary(tree, null);
        }

        private void written(Tree target) {
            if (!(target instanceof IdentifierTree name) || generation.declares(start(name))) {
                return;
            }
            @Nullable Element element = attributed.trees().getElement(new TreePath(getCurrentPath(), name));
            @Nullable Variable variable = variables.get(name.getName().toString());
            if (element != null
                    && script.equals(element.getEnclosingElement())
                    && variable != null
                    && variable.isFinal()) {
                problems.add(
                        generation.text().toScript(start(name)),
                        "cannot assign a value to final variable " + name.getName(),
                        variable.piece().start());
            }
        }

        @Override
        public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
            @Nullable Element element = attributed.trees().getElement(getCurrentPath());
            int start = start(tree);
            if (element == null
                    || !script.equals(element.getEnclosingElement())
                    || generation.declares(start)
                    || alwaysThere(element)) {
                return null;
            }
            if (owner != null) {
                uses.computeIfAbsent(owner, key -> new LinkedHashSet<>()).add(element);
            } else if (!generation.afterScript(start)) {
                topLevel.add(new Use(generation.text().toScript(start), element, deferred > 0));
            }
            return null;
        }

        /** Whether this is a constant, or a method with the statements. */
        private static boolean alwaysThere(Element element) {
            boolean statements = element.getKind() == ElementKind.METHOD
                    && element.getSimpleName().toString().startsWith(Generation.STATEMENTS);
            return statements || (element instanceof VariableElement field && field.getConstantValue() != null);
        }

        private int start(Tree tree) {
            return (int) attributed.trees().getSourcePositions().getStartPosition(attributed.unit(), tree);
        }
    }
}
