package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Decisions are values: no code looks into a sentence, a place or a message. The test reads the source of all modules. Text
 * that comes from {@code sentence()}, {@code where()} or {@code getMessage()}, also by way of a local variable, is searched,
 * cut, compared or matched nowhere.
 */
@Tag("once")
class ProseTest {
    private static final Set<String> PROSE =
            Set.of("sentence", "where", "getMessage", "getLocalizedMessage", "getReason");
    private static final Set<String> NAMES = Set.of("sentence", "message", "where");
    private static final Set<String> DECIDING = Set.of(
            "contains",
            "startsWith",
            "endsWith",
            "indexOf",
            "lastIndexOf",
            "split",
            "replace",
            "replaceAll",
            "replaceFirst",
            "matches",
            "matcher",
            "regionMatches",
            "equals",
            "equalsIgnoreCase",
            "compareTo",
            "substring",
            "charAt");
    /** What hands the text on as it is. */
    private static final Set<String> PASSING =
            Set.of("valueOf", "requireNonNull", "toString", "strip", "trim", "toLowerCase", "orElse");

    @Test
    void noCodeLooksIntoASentenceAPlaceOrAMessage() throws IOException {
        var sources = new ArrayList<JavaFileObject>();
        for (String module : List.of("runtime", "stdlib-scripts", "shell")) {
            Path root = Path.of(System.getProperty("luksh.root"), module, "src/main/java");
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> sources.add(source(file)));
            }
        }
        assertThat(decisions(sources)).isEmpty();
    }

    @Test
    void theTestFindsSuchCode() throws IOException {
        assertThat(found("boolean b = finding.where().startsWith(\"slot\");")).hasSize(1);
        assertThat(found("boolean b = known.contains(finding.where());")).hasSize(1);
        assertThat(found("String s = String.valueOf(e.getMessage()); int at = s.indexOf(\": \");"))
                .hasSize(1);
        assertThat(found("var m = SLOT.matcher(step.where());")).hasSize(1);
        assertThat(found("switch (step.where()) { default: }")).hasSize(1);
        assertThat(found("boolean b = step.place().toString().equals(path);")).hasSize(1);
        assertThat(found("boolean b = step.place().equals(place);")).isEmpty();
        assertThat(found("String s = finding.where() + \": \" + finding.sentence();"))
                .isEmpty();
    }

    private static List<String> found(String statement) throws IOException {
        String text = "class A { void a() { " + statement + " } }";
        return decisions(List.of(new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        }));
    }

    private static JavaFileObject source(Path file) {
        return new SimpleJavaFileObject(file.toUri(), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
                return Files.readString(file);
            }
        };
    }

    private static List<String> decisions(List<JavaFileObject> sources) throws IOException {
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, List.of("-proc:none"), null, sources);
        var trees = Trees.instance(task);
        var found = new ArrayList<String>();
        for (var unit : task.parse()) {
            var scan = new Scan(found, trees);
            scan.scan(unit, null);
        }
        return found;
    }

    /** One file; names of variables that hold such text count from their declaration to the end of their method. */
    private static final class Scan extends TreePathScanner<Void, Void> {
        private final List<String> found;
        private final Trees trees;
        private Set<String> variables = new HashSet<>();

        private Scan(List<String> found, Trees trees) {
            this.found = found;
            this.trees = trees;
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            Set<String> outer = variables;
            variables = new HashSet<>();
            method.getParameters().forEach(this::parameter);
            super.visitMethod(method, null);
            variables = outer;
            return null;
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void none) {
            lambda.getParameters().forEach(this::parameter);
            return super.visitLambdaExpression(lambda, null);
        }

        private void parameter(VariableTree variable) {
            Tree type = variable.getType();
            String name = variable.getName().toString();
            if (NAMES.contains(name) && type != null && type.toString().equals("String")) {
                variables.add(name);
            } else {
                variables.remove(name);
            }
        }

        @Override
        public Void visitVariable(VariableTree variable, Void none) {
            if (variable.getInitializer() != null) {
                String name = variable.getName().toString();
                if (isProse(variable.getInitializer())) {
                    variables.add(name);
                } else {
                    variables.remove(name);
                }
            }
            return super.visitVariable(variable, null);
        }

        @Override
        public Void visitAssignment(AssignmentTree assignment, Void none) {
            if (assignment.getVariable() instanceof IdentifierTree name && isProse(assignment.getExpression())) {
                variables.add(name.getName().toString());
            }
            return super.visitAssignment(assignment, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            if (call.getMethodSelect() instanceof MemberSelectTree select
                    && DECIDING.contains(select.getIdentifier().toString())
                    && (isProse(select.getExpression())
                            || call.getArguments().stream().anyMatch(this::isProse))) {
                report(call);
            }
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public Void visitSwitch(SwitchTree tree, Void none) {
            if (isProse(tree.getExpression())) {
                report(tree.getExpression());
            }
            return super.visitSwitch(tree, null);
        }

        @Override
        public Void visitSwitchExpression(SwitchExpressionTree tree, Void none) {
            if (isProse(tree.getExpression())) {
                report(tree.getExpression());
            }
            return super.visitSwitchExpression(tree, null);
        }

        private boolean isProse(ExpressionTree tree) {
            if (tree instanceof ParenthesizedTree inner) {
                return isProse(inner.getExpression());
            }
            if (tree instanceof ConditionalExpressionTree choice) {
                return isProse(choice.getTrueExpression()) || isProse(choice.getFalseExpression());
            }
            if (tree instanceof BinaryTree sum) {
                return sum.getKind() == Tree.Kind.PLUS
                        && (isProse(sum.getLeftOperand()) || isProse(sum.getRightOperand()));
            }
            if (tree instanceof IdentifierTree name) {
                return variables.contains(name.getName().toString());
            }
            if (!(tree instanceof MethodInvocationTree call)) {
                return false;
            }
            if (!(call.getMethodSelect() instanceof MemberSelectTree select)) {
                return false;
            }
            String name = select.getIdentifier().toString();
            ExpressionTree receiver = select.getExpression();
            boolean ofAPlace = receiver instanceof MethodInvocationTree inner
                    && inner.getMethodSelect() instanceof MemberSelectTree method
                    && method.getIdentifier().contentEquals("place");
            return (call.getArguments().isEmpty() && PROSE.contains(name))
                    || (name.equals("toString") && ofAPlace)
                    || (PASSING.contains(name)
                            && (isProse(receiver)
                                    || call.getArguments().stream().anyMatch(this::isProse)));
        }

        private void report(Tree tree) {
            var unit = getCurrentPath().getCompilationUnit();
            long line =
                    unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
            String file = unit.getSourceFile().getName();
            found.add(file.substring(file.lastIndexOf('/') + 1) + ":" + line + ": " + tree);
        }
    }
}
