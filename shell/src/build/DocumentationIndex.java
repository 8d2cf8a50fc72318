import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/**
 * Writes the index behind {@code /doc}, run by the build: one line for each public type and member of the packages
 * that a person sees, with owner, name, signature and text, a tab between them. The prompt cannot ask JShell, which
 * looks for Javadoc in the JDK's own sources alone.
 */
public final class DocumentationIndex {
    private static final Set<String> PACKAGES =
            Set.of("luksh", "luksh.script", "luksh.format", "luksh.crypto", "luksh.unlock", "luksh.change");

    private DocumentationIndex() {}

    /** Arguments: the index to write, then the folders of sources. */
    public static void main(String[] arguments) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            try (Stream<Path> files = Files.walk(Path.of(arguments[i]))) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        List<String> lines = new ArrayList<>();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees docs = DocTrees.instance(task);
            for (var unit : task.parse()) {
                if (unit.getPackageName() != null && PACKAGES.contains(unit.getPackageName().toString())) {
                    new Scanner(docs, lines).scan(unit, null);
                }
            }
        }
        Path index = Path.of(arguments[0]);
        Files.createDirectories(index.getParent());
        Files.write(index, lines);
    }

    private static final class Scanner extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final List<String> lines;

        Scanner(DocTrees docs, List<String> lines) {
            this.docs = docs;
            this.lines = lines;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (!type.getModifiers().getFlags().contains(Modifier.PUBLIC) && enclosing() == null) {
                return null;
            }
            String kind = type.getKind().toString().toLowerCase().replace("annotation_type", "@interface");
            String components = type.getKind() != Tree.Kind.RECORD
                    ? ""
                    : type.getMembers().stream()
                            .filter(m -> m instanceof VariableTree v
                                    && !v.getModifiers().getFlags().contains(Modifier.STATIC))
                            .map(m -> ((VariableTree) m).getType() + " " + ((VariableTree) m).getName())
                            .collect(Collectors.joining(", ", "(", ")"));
            line("", type.getSimpleName().toString(), kind + " " + type.getSimpleName() + components);
            return super.visitClass(type, none);
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            ClassTree owner = enclosing();
            boolean shown = owner.getKind() == Tree.Kind.INTERFACE
                    || method.getModifiers().getFlags().contains(Modifier.PUBLIC);
            if (shown && method.getReturnType() != null && docs.getDocCommentTree(getCurrentPath()) != null
                    || shown && owner.getKind() == Tree.Kind.INTERFACE) {
                String parameters = method.getParameters().stream()
                        .map(p -> p.getType() + " " + p.getName())
                        .collect(Collectors.joining(", ", "(", ")"));
                line(
                        owner.getSimpleName().toString(),
                        method.getName().toString(),
                        method.getReturnType() + " " + method.getName() + parameters);
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree variable, Void none) {
            ClassTree owner = enclosing();
            if (owner.getKind() == Tree.Kind.ENUM && variable.getType().toString().contains(owner.getSimpleName())) {
                line(owner.getSimpleName().toString(), variable.getName().toString(), variable.getName().toString());
            }
            return null;
        }

        private ClassTree enclosing() {
            TreePath parent = getCurrentPath().getParentPath();
            return parent.getLeaf() instanceof ClassTree type ? type : null;
        }

        private void line(String owner, String name, String signature) {
            DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
            String text = comment == null ? "" : text(comment);
            lines.add(String.join("\t", owner, name, signature.replaceAll("\\s+", " "), text));
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
            return trees.stream()
                    .map(Object::toString)
                    .collect(Collectors.joining())
                    .replaceAll("\\{@(?:code|literal|link|linkplain)\\s+(?:[\\w.]*#)?([^}]*)}", "$1")
                    .replaceAll("\\s*<p>\\s*", "\\\\n")
                    .replaceAll("</?[a-z]+>", "")
                    .replaceAll("\\s+", " ")
                    .strip();
        }
    }
}
