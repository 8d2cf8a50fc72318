package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
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
import javax.tools.DiagnosticCollector;
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
    /** Of the text itself; to show it, {@code Visible.lines} gets it as an argument. */
    private static final Set<String> TAKING_APART = Set.of("lines", "chars", "codePoints", "codePointAt");
    /** What hands the text on as it is. */
    private static final Set<String> PASSING =
            Set.of("valueOf", "requireNonNull", "toString", "strip", "trim", "toLowerCase", "orElse");
    /** What makes a stream, list or optional of such text from one of other values. */
    private static final Set<String> MAPPING = Set.of("map", "flatMap", "mapToObj");
    /** What leaves it a stream, list or optional of the same text. */
    private static final Set<String> KEEPING =
            Set.of("filter", "sorted", "distinct", "limit", "skip", "peek", "findFirst", "findAny", "toList", "stream");
    /** Fewer than there are, but not by much: a folder that moved would make the test see nothing. */
    private static final int LEAST_SOURCES = 300;

    @Test
    void noCodeLooksIntoASentenceAPlaceOrAMessage() throws IOException {
        var sources = new ArrayList<JavaFileObject>();
        for (String module : List.of("runtime", "stdlib-scripts", "shell")) {
            Path root = Path.of(System.getProperty("luksh.root"), module, "src/main/java");
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> sources.add(source(file)));
            }
        }
        assertThat(sources).hasSizeGreaterThan(LEAST_SOURCES);
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

    @Test
    void aParameterThatIsCalledLikeProseIsProse() throws IOException {
        for (String name : NAMES) {
            String decision = "{ if (" + name + ".startsWith(\"slot\")) { } }";
            assertThat(foundIn("void a(String " + name + ") " + decision)).hasSize(1);
            assertThat(found("Consumer<String> c = (String " + name + ") -> " + decision + ";"))
                    .hasSize(1);
            assertThat(foundIn("void a(Pattern " + name + ") " + decision)).isEmpty();
            assertThat(found("Consumer<String> c = " + name + " -> " + decision + ";"))
                    .isEmpty();
        }
    }

    @Test
    void methodReferencesAndStreamsHideNothing() throws IOException {
        assertThat(found("Predicate<String> p = finding.where()::startsWith;")).hasSize(1);
        assertThat(found("findings.stream().map(Finding::sentence).anyMatch(s -> s.contains(\"slot\"));"))
                .hasSize(1);
        assertThat(found("findings.stream().map(f -> f.where()).filter(w -> w.equals(path)).count();"))
                .hasSize(1);
        assertThat(found("findings.stream().map(Finding::where).anyMatch(path::equals);"))
                .hasSize(1);
        assertThat(found("findings.stream().map(Finding::where).toList().contains(path);"))
                .hasSize(1);
        assertThat(found("findings.stream().map(Finding::rule).anyMatch(r -> r.equals(rule));"))
                .isEmpty();
        assertThat(found("findings.stream().map(Finding::sentence).forEach(s -> out.println(s));"))
                .isEmpty();
    }

    @Test
    void textIsNotTakenApartEither() throws IOException {
        assertThat(found("finding.sentence().lines().count();")).hasSize(1);
        assertThat(found("finding.sentence().chars().count();")).hasSize(1);
        assertThat(found("int c = finding.sentence().codePointAt(0);")).hasSize(1);
    }

    private static List<String> found(String statement) throws IOException {
        return foundIn("void a() { " + statement + " }");
    }

    private static List<String> foundIn(String method) throws IOException {
        String text = "class A { " + method + " }";
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
        var problems = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, List.of("-proc:none"), null, sources);
        var trees = Trees.instance(task);
        var found = new ArrayList<String>();
        for (var unit : task.parse()) {
            var scan = new Scan(found, trees);
            scan.scan(unit, null);
        }
        assertThat(problems.getDiagnostics()).as("what cannot be read").isEmpty();
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
            } else if (type != null) {
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
            Set<String> outer = variables;
            if (call.getMethodSelect() instanceof MemberSelectTree select) {
                boolean ofProse = holdsProse(select.getExpression());
                boolean toProse = ofProse || isProse(select.getExpression());
                String name = select.getIdentifier().toString();
                if ((toProse && TAKING_APART.contains(name))
                        || (DECIDING.contains(name)
                                && (toProse || call.getArguments().stream().anyMatch(this::isProse)))) {
                    report(call);
                }
                if (ofProse) {
                    variables = new HashSet<>(variables);
                    call.getArguments().forEach(this::taken);
                }
            }
            super.visitMethodInvocation(call, null);
            variables = outer;
            return null;
        }

        /** What a stream of prose is handed to. */
        private void taken(ExpressionTree function) {
            if (function instanceof MemberReferenceTree reference
                    && decides(reference.getName().toString())) {
                report(reference);
            } else if (function instanceof LambdaExpressionTree lambda) {
                lambda.getParameters()
                        .forEach(each -> variables.add(each.getName().toString()));
            }
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree reference, Void none) {
            if (decides(reference.getName().toString()) && isProse(reference.getQualifierExpression())) {
                report(reference);
            }
            return super.visitMemberReference(reference, null);
        }

        private static boolean decides(String method) {
            return DECIDING.contains(method) || TAKING_APART.contains(method);
        }

        /** Whether it is a stream, a list or an optional of such text. */
        private boolean holdsProse(ExpressionTree tree) {
            if (!(tree instanceof MethodInvocationTree call)
                    || !(call.getMethodSelect() instanceof MemberSelectTree select)) {
                return false;
            }
            String name = select.getIdentifier().toString();
            return (KEEPING.contains(name) && holdsProse(select.getExpression()))
                    || (MAPPING.contains(name) && call.getArguments().stream().anyMatch(this::givesProse));
        }

        private boolean givesProse(ExpressionTree function) {
            return function instanceof MemberReferenceTree reference
                    ? PROSE.contains(reference.getName().toString())
                    : function instanceof LambdaExpressionTree lambda
                            && lambda.getBody() instanceof ExpressionTree body
                            && isProse(body);
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
