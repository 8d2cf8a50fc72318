package luksh.shell.compile;

import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Lets javac infer the type of every {@code var}. The generated text contains the declarations as local variables of
 * one method, the script's types and the signatures of its methods. Errors in it are ignored, because the real class
 * shows them.
 */
final class Inference {
    private static final String METHOD = "$run";

    private final Javac javac;
    private final Outline outline;
    private final Problems problems;
    private final Messages messages;

    Inference(Javac javac, Outline outline, Problems problems, Messages messages) {
        this.javac = javac;
        this.outline = outline;
        this.problems = problems;
        this.messages = messages;
    }

    Types infer() {
        var types = new Types();
        if (outline.variables().stream().noneMatch(each -> each.inferred() || each.isFinal())) {
            return types;
        }
        GeneratedText text = text();
        Javac.Attributed attributed = javac.attribute(outline.source().file(), text.toString());
        List<TreePath> locals = locals(attributed);
        if (locals.size() != outline.variables().size()) {
            throw new IllegalStateException(
                    "inference: " + locals.size() + " of " + outline.variables().size() + " variables found");
        }
        for (Variable variable : outline.variables()) {
            TreePath local = locals.get(variable.index());
            var element = (VariableElement) attributed.trees().getElement(local);
            boolean typed = element != null && element.asType().getKind() != TypeKind.ERROR;
            if (element != null) {
                types.constant(variable, element.getConstantValue() != null);
            }
            if (!variable.inferred()) {
                continue;
            }
            if (typed) {
                types.infer(variable, TypeNames.of(element.asType()));
                nameAnonymousClass(variable, element, local, attributed, types);
            } else {
                types.infer(variable, Types.UNKNOWN + variable.index());
                tell(variable, text, attributed.errors());
            }
        }
        return types;
    }

    private GeneratedText text() {
        var text = outline.newText();
        outline.writeHeader(text);
        outline.pieces().forEach(each -> writeDeclaration(text, each));
        text.synthetic("static void " + METHOD + "() throws Throwable { ", 0);
        var names = new HashSet<String>();
        int depth = 1;
        for (Piece piece : outline.pieces()) {
            if (piece.kind() != Piece.Kind.VARIABLE) {
                continue;
            }
            if (reuses(piece, names)) {
                // a lambda parameter may have the name of a field, but not of a local variable of the same method
                text.synthetic("class $N" + depth++ + " { void " + METHOD + "() throws Throwable { ", piece.start());
            }
            List<Variable> variables = outline.variablesOf().getOrDefault(piece, List.of());
            variables.get(0).writeModifiers(text, true);
            text.original(variables.get(0).declarationStart(), piece.end());
            variables.forEach(each -> names.add(each.name()));
        }
        text.synthetic("}}".repeat(depth), outline.source().length());
        return text;
    }

    private void writeDeclaration(GeneratedText text, Piece piece) {
        if (piece.kind() != Piece.Kind.TYPE && piece.kind() != Piece.Kind.METHOD) {
            return;
        }
        text.synthetic(piece.saysStatic(outline.source()) ? "" : "static ", piece.start());
        if (piece.tree() instanceof MethodTree method) {
            text.original(piece.start(), piece.start(method.getBody()));
            text.synthetic("{ throw null; }", piece.end());
        } else {
            text.original(piece.start(), piece.end());
        }
    }

    /** Whether a name inside the declarations equals that of an earlier variable. */
    private static boolean reuses(Piece piece, Set<String> names) {
        var scanner = new TreeScanner<Boolean, @Nullable Void>() {
            @Override
            public Boolean visitVariable(VariableTree tree, @Nullable Void unused) {
                boolean inner = !piece.trees().contains(tree);
                return (inner && names.contains(tree.getName().toString()))
                        || Boolean.TRUE.equals(super.visitVariable(tree, null));
            }

            @Override
            public Boolean visitBindingPattern(BindingPatternTree tree, @Nullable Void unused) {
                return names.contains(tree.getVariable().getName().toString());
            }

            @Override
            public Boolean reduce(@Nullable Boolean a, @Nullable Boolean b) {
                return Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b);
            }
        };
        return piece.trees().stream().anyMatch(each -> Boolean.TRUE.equals(scanner.scan(each, null)));
    }

    /** The local variables, in the order of the source. */
    private static List<TreePath> locals(Javac.Attributed attributed) {
        var found = new ArrayList<TreePath>();
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
                TreePath block = getCurrentPath().getParentPath();
                if (block.getLeaf() instanceof BlockTree
                        && block.getParentPath().getLeaf() instanceof MethodTree method
                        && method.getName().contentEquals(METHOD)) {
                    found.add(getCurrentPath());
                }
                return super.visitVariable(tree, null);
            }
        }.scan(attributed.unit(), null);
        return found;
    }

    /** Names the anonymous class of a variable, so that its extra members stay usable. */
    private static void nameAnonymousClass(
            Variable variable, VariableElement element, TreePath local, Javac.Attributed attributed, Types types) {
        if (!(variable.initializer() instanceof NewClassTree creation)
                || creation.getClassBody() == null
                || !TypeNames.isAnonymous(element.asType())) {
            return;
        }
        var anonymous = (TypeElement) ((DeclaredType) element.asType()).asElement();
        Tree initializer = ((VariableTree) local.getLeaf()).getInitializer();
        var constructor = (ExecutableElement) attributed.trees().getElement(new TreePath(local, initializer));
        List<? extends VariableElement> parameters = constructor == null ? List.of() : constructor.getParameters();
        String declared = IntStream.range(0, parameters.size())
                .mapToObj(i -> TypeNames.of(parameters.get(i).asType()) + " a" + i)
                .collect(Collectors.joining(", "));
        String passed =
                IntStream.range(0, parameters.size()).mapToObj(i -> "a" + i).collect(Collectors.joining(", "));
        String name = "$" + variable.name();
        types.infer(variable, name);
        types.nameClass(
                variable,
                "static final class " + name
                        + (anonymous.getInterfaces().isEmpty() ? " extends " : " implements ")
                        + TypeNames.of(TypeNames.supertype(anonymous))
                        + " { " + name + "(" + declared + ") throws Throwable { super(" + passed + "); } ");
    }

    /** Reports why a {@code var} has no type, with javac's message if there is one. */
    private void tell(Variable variable, GeneratedText text, List<Diagnostic<?>> errors) {
        for (Diagnostic<?> each : errors) {
            int at = text.toScript(each.getPosition());
            if (at >= variable.piece().start() && at < variable.piece().end()) {
                problems.add(at, messages.tidy(each));
                return;
            }
        }
        if (problems.isEmpty()) {
            problems.add(variable.piece().start(), "cannot infer the type of " + variable.name());
        }
    }
}
