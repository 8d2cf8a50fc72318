package luksh.shell.compile;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.Diagnostic;
import luksh.script.Parameter;

/**
 * Compiles a whole script before any of it runs. It splits the script into pieces, checks the syntax, infers types,
 * writes one class with every line at its place, compiles it, checks the order of variables, and adds stop checks. It
 * needs {@code jdk.compiler}. Only one thread may use it at a time.
 */
public final class ScriptCompiler {
    /** The name of javac's error for an expression without a value. */
    private static final String VOID = "compiler.err.void.not.allowed.here";

    private static final String EXPRESSION = "class $ { Object $ = (";

    private final Javac javac;
    private final int window;

    /** A compiler for scripts that use the classes of {@code classPath}. */
    public ScriptCompiler(String classPath) {
        this(classPath, Splitter.WINDOW);
    }

    ScriptCompiler(String classPath, int window) {
        this(new Javac(classPath), window);
    }

    private ScriptCompiler(Javac javac, int window) {
        this.javac = javac;
        this.window = window;
    }

    /**
     * A compiler whose classes run on this version of Java and newer ones. Scripts can only use classes of this
     * version.
     */
    public static ScriptCompiler forRelease(int release, String classPath) {
        return new ScriptCompiler(new Javac(classPath, "--release", String.valueOf(release)), Splitter.WINDOW);
    }

    /**
     * Compiles a script.
     *
     * @param file the name for messages
     * @throws ScriptErrors with all errors that were found
     */
    public CompiledScript compile(String file, byte[] script) {
        return new Compilation(file, script).classes(true);
    }

    /** Makes the same checks, but no classes. */
    public CompiledScript check(String file, byte[] script) {
        return new Compilation(file, script).classes(false);
    }

    /** Reads the syntax, for {@code --help}. */
    public CompiledScript outline(String file, byte[] script) {
        return new Compilation(file, script).outlined();
    }

    /** Compiles statements, or an expression whose value is shown unless it is void. */
    public CompiledScript evaluation(String file, String text) {
        byte[] expression = text.getBytes(StandardCharsets.UTF_8);
        var compilation = new Compilation(file, expression);
        Optional<Piece> whole = compilation.wholeExpression();
        if (whole.isPresent()) {
            try {
                return compilation.classes(List.of(whole.get()), true);
            } catch (ScriptErrors e) {
                if (!compilation.isVoid) {
                    throw e;
                }
            }
        }
        boolean ended =
                text.stripTrailing().endsWith(";") || text.stripTrailing().endsWith("}");
        return compile(file, ended ? expression : (text + ";").getBytes(StandardCharsets.UTF_8));
    }

    /** The compilation of one script. */
    private final class Compilation {
        private final SourceText source;
        private final Problems problems;
        /** Whether the expression has no value. */
        private boolean isVoid;

        Compilation(String file, byte[] script) {
            source = SourceText.decode(file, script);
            problems = new Problems(source);
        }

        CompiledScript outlined() {
            Preface preface = Preface.read(source, problems);
            Outline outline = new SyntaxCheck(source, split(), problems).examine();
            return result(preface, outline.parameters(), Map.of());
        }

        CompiledScript classes(boolean wanted) {
            return classes(split(), wanted);
        }

        private List<Piece> split() {
            return new Splitter(javac, source, problems, window).split();
        }

        CompiledScript classes(List<Piece> pieces, boolean wanted) {
            Preface preface = Preface.read(source, problems);
            var messages = new Messages(source, pieces);
            Outline outline = new SyntaxCheck(source, pieces, problems).examine();
            Types types = new Inference(javac, outline, problems, messages).infer();
            Generation generation = new Generation(outline, types).write();
            GeneratedText text = generation.text();
            Javac.Attributed attributed = javac.attribute(source.file(), text.toString());
            for (Diagnostic<?> each : attributed.errors()) {
                isVoid |= VOID.equals(each.getCode());
                int position = text.toScript(each.getPosition());
                String message = messages.tidyCall(each, attributed);
                if (!message.contains(Types.UNKNOWN)) {
                    problems.add(position, message);
                }
            }
            problems.throwIfAny();
            new OrderCheck(outline, generation, attributed, problems).check();
            List<Parameter> parameters = OptionTypes.find(outline.parameters(), attributed, text, problems);
            problems.throwIfAny();
            return result(preface, parameters, wanted ? StopWeaver.weave(attributed.generate()) : Map.of());
        }

        private CompiledScript result(Preface preface, List<Parameter> parameters, Map<String, byte[]> classes) {
            return new CompiledScript(source.file(), source.mainClass(), preface.description(), parameters, classes);
        }

        /** The whole text, if it is one expression. */
        Optional<Piece> wholeExpression() {
            Javac.Parsed parsed = javac.parse(source.file(), EXPRESSION + source.text() + "\n); }");
            List<? extends Tree> members =
                    ((ClassTree) parsed.unit().getTypeDecls().get(0)).getMembers();
            if (!parsed.errors().isEmpty()
                    || members.size() != 1
                    || !(members.get(0) instanceof VariableTree variable)
                    || variable.getInitializer() == null) {
                return Optional.empty();
            }
            return Optional.of(new Piece(
                    Piece.Kind.EXPRESSION,
                    0,
                    source.length(),
                    List.of(variable.getInitializer()),
                    parsed,
                    -EXPRESSION.length()));
        }
    }
}
