import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import luksh.script.Imports;

/**
 * Writes the index behind {@code /doc}, run by the build: one line for each type that scripts see and each member of
 * it, with owner, name, signature and text, a tab between them. The prompt cannot ask JShell, which looks for Javadoc
 * in the JDK's own sources alone.
 */
public final class DocumentationIndex {
    /** What every object has. */
    private static final Set<String> NOISE = Set.of("toString", "equals", "hashCode", "close", "rehearse");

    private static final String PRELUDE = "Prelude";

    private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    private final DocTrees docs;
    private final Pattern hidden;
    private final List<Line> lines = new ArrayList<>();
    /** Of a type the one that it extends. */
    private final Map<String, String> parents = new HashMap<>();

    private record Line(String owner, String name, String signature, String text) {}

    /** @param hidden matches a signature that names a type which no script sees */
    private DocumentationIndex(DocTrees docs, Pattern hidden) {
        this.docs = docs;
        this.hidden = hidden;
    }

    /** Arguments: the index to write, then the folders of sources. */
    public static void main(String[] arguments) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            try (Stream<Path> files = Files.walk(Path.of(arguments[i]))) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        Path index = Path.of(arguments[0]);
        Files.createDirectories(index.getParent());
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees docs = DocTrees.instance(task);
            List<TreePath> visible = new ArrayList<>();
            Set<String> hidden = new HashSet<>();
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    String name = ((ClassTree) type).getSimpleName().toString();
                    if (seen(unit.getPackageName() + "." + name, (ClassTree) type)) {
                        visible.add(new TreePath(new TreePath(unit), type));
                    } else {
                        hidden.add(name);
                    }
                }
            }
            // a volume key is given out as the secret that it is
            hidden.remove("VolumeKey");
            var writer = new DocumentationIndex(docs, Pattern.compile("\\b(?:" + String.join("|", hidden) + ")\\b"));
            visible.forEach(writer::type);
            Files.write(index, writer.lines.stream().map(writer::text).toList());
        }
    }

    private static boolean seen(String name, ClassTree type) {
        boolean own = name.matches("luksh\\.[^.]+") && type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        return own || Imports.TYPES.contains(name) || Imports.PRELUDE_CLASSES.contains(name);
    }

    /** The simple name of the type; what the prelude inherits is the prelude's. */
    private static String owner(ClassTree type) {
        String name = type.getSimpleName().toString();
        return Imports.PRELUDE_CLASSES.stream().anyMatch(each -> each.endsWith("." + name)) ? PRELUDE : name;
    }

    private void type(TreePath path) {
        ClassTree type = (ClassTree) path.getLeaf();
        String name = owner(type);
        String kind = type.getKind().toString().toLowerCase(Locale.ROOT);
        String parent = type.getExtendsClause() == null ? "" : type.getExtendsClause().toString();
        parents.put(name, parent);
        List<VariableTree> components = type.getKind() != Tree.Kind.RECORD
                ? List.of()
                : type.getMembers().stream()
                        .filter(m -> m instanceof VariableTree v
                                && !v.getModifiers().getFlags().contains(Modifier.STATIC))
                        .map(VariableTree.class::cast)
                        .toList();
        String signature = components.isEmpty()
                ? ""
                : components.stream().map(DocumentationIndex::shown).collect(Collectors.joining(", ", "(", ")"));
        if (!name.equals(PRELUDE)) {
            line("", name, kind + " " + name + signature, docs.getDocCommentTree(path));
        }
        for (VariableTree component : components) {
            String shown = shown(component);
            String accessor = shown.substring(shown.lastIndexOf(' ') + 1);
            lines.add(new Line(name, accessor, shown + "()", of(path, component.getName().toString())));
        }
        for (Tree member : type.getMembers()) {
            TreePath place = new TreePath(path, member);
            if (member instanceof MethodTree method) {
                method(type, method, place);
            } else if (member instanceof VariableTree constant && type.getKind() == Tree.Kind.ENUM
                    && constant.getType().toString().contains(name)) {
                line(name, constant.getName().toString(), constant.getName().toString(), docs.getDocCommentTree(place));
            }
        }
    }

    /** Type and name of a component; of a place scripts see the text. */
    private static String shown(VariableTree component) {
        return component.getType().toString().equals("Place")
                ? "String where"
                : component.getType() + " " + component.getName();
    }

    private void method(ClassTree type, MethodTree method, TreePath place) {
        String name = method.getName().toString();
        String parameters = method.getParameters().stream()
                .map(p -> p.toString().replaceAll("@\\w+(?:\\(\\))? ", ""))
                .collect(Collectors.joining(", ", "(", ")"));
        boolean open = type.getKind() == Tree.Kind.INTERFACE
                || method.getModifiers().getFlags().contains(Modifier.PUBLIC);
        if (open && method.getReturnType() != null && !NOISE.contains(name) && !hidden.matcher(parameters).find()) {
            String variable = method.getModifiers().toString().contains("static") && !owner(type).equals(PRELUDE)
                    ? "static "
                    : "";
            String result = method.getReturnType().toString().replace("VolumeKey", "Secret");
            line(
                    owner(type),
                    name,
                    variable + result + " " + name + parameters,
                    docs.getDocCommentTree(place));
        }
    }

    private void line(String owner, String name, String signature, DocCommentTree comment) {
        boolean twice = lines.stream().anyMatch(each -> each.owner().equals(owner) && each.signature().equals(signature));
        if (!twice) {
            lines.add(new Line(owner, name, signature.replaceAll("\\s+", " "), comment == null ? "" : text(comment)));
        }
    }

    /** What the record says of one of its components. */
    private String of(TreePath record, String component) {
        DocCommentTree comment = docs.getDocCommentTree(record);
        return comment == null
                ? ""
                : comment.getBlockTags().stream()
                        .filter(tag -> tag instanceof ParamTree p && p.getName().getName().contentEquals(component))
                        .map(tag -> plain(((ParamTree) tag).getDescription()))
                        .findFirst()
                        .orElse("");
    }

    /** With the text of the type above where a member has none of its own. */
    private String text(Line line) {
        String text = line.text();
        String parent = parents.getOrDefault(line.owner(), "");
        if (text.isEmpty() && !parent.isEmpty()) {
            String call = line.signature().substring(line.signature().indexOf(' '));
            text = lines.stream()
                    .filter(each -> each.owner().equals(parent) && each.signature().endsWith(call))
                    .map(Line::text)
                    .findFirst()
                    .orElse("");
        }
        return String.join("\t", line.owner(), line.name(), line.signature(), text);
    }

    /** The description, then one line for each parameter and result. */
    private static String text(DocCommentTree comment) {
        StringBuilder text = new StringBuilder(plain(comment.getFullBody()));
        for (DocTree tag : comment.getBlockTags()) {
            text.append("\\n").append(plain(List.of(tag)));
        }
        return text.toString();
    }

    private static String plain(List<? extends DocTree> trees) {
        String text = trees.stream()
                .map(Object::toString)
                .collect(Collectors.joining())
                .replaceAll("\\{@(?:code|literal|link|linkplain)\\s+(?:[\\w.]*#)?([^}]*)}", "$1")
                .replaceAll("\\s*<p>\\s*", "\\\\n")
                .replaceAll("</?[a-z]+>", "")
                .replaceAll("\\s+", " ")
                .strip();
        // javac writes what is not ASCII so
        return ESCAPED.matcher(text).replaceAll(found -> Character.toString(Integer.parseInt(found.group(1), 16)));
    }
}
