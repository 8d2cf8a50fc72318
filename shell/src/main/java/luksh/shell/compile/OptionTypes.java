package luksh.shell.compile;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import luksh.format.KeySlot;
import luksh.format.Slot;
import luksh.script.Imports;
import luksh.script.OptionType;
import luksh.script.Parameter;
import org.jspecify.annotations.Nullable;

/** Finds the type of each option's fallback, so that an invalid value is refused before the script runs. */
final class OptionTypes extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final Javac.Attributed attributed;
    private final GeneratedText text;
    private final Problems problems;
    private final Map<String, String> found = new HashMap<>();

    private OptionTypes(Javac.Attributed attributed, GeneratedText text, Problems problems) {
        this.attributed = attributed;
        this.text = text;
        this.problems = problems;
    }

    /** The parameters with their types. Reports a fallback of another type as an error. */
    static List<Parameter> find(
            List<Parameter> parameters, Javac.Attributed attributed, GeneratedText text, Problems problems) {
        if (parameters.stream().noneMatch(each -> each.kind() == Parameter.Kind.OPTION)) {
            return parameters;
        }
        var scan = new OptionTypes(attributed, text, problems);
        scan.scan(attributed.unit(), null);
        return parameters.stream()
                .map(each -> each.typed(scan.found.getOrDefault(each.name(), each.type())))
                .toList();
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
        if (ParameterScan.kind(call) == Parameter.Kind.OPTION
                && call.getArguments().size() == 3
                && preludes()) {
            Tree fallback = call.getArguments().get(1);
            String type = className(attributed.trees().getTypeMirror(new TreePath(getCurrentPath(), fallback)));
            @Nullable String name = ParameterScan.literal(call.getArguments().get(0));
            if (OptionType.named(type).isEmpty()) {
                long at = attributed.trees().getSourcePositions().getStartPosition(attributed.unit(), fallback);
                problems.add(
                        text.toScript(at),
                        "the fallback of an option is a " + OptionType.list() + "; found "
                                + type.substring(type.lastIndexOf('.') + 1)
                                + (type.equals(Boolean.class.getName()) ? " (for yes or no, use flag)" : ""));
            } else if (name != null) {
                found.putIfAbsent(name, type);
            }
        }
        return super.visitMethodInvocation(call, null);
    }

    private boolean preludes() {
        @Nullable Element method = attributed.trees().getElement(getCurrentPath());
        return method != null
                && method.getEnclosingElement() instanceof TypeElement type
                && Imports.PRELUDE_CLASSES.contains(type.getQualifiedName().toString());
    }

    private String className(TypeMirror type) {
        String name = type instanceof PrimitiveType primitive
                ? attributed
                        .task()
                        .getTypes()
                        .boxedClass(primitive)
                        .getQualifiedName()
                        .toString()
                : type.toString();
        return name.equals(KeySlot.class.getName()) ? Slot.class.getName() : name;
    }
}
