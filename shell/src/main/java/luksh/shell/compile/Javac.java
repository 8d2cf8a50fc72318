package luksh.shell.compile;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The JDK's compiler, in memory, used only through its public interface. */
final class Javac {
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files =
            compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
    private final List<String> options;

    /**
     * Opens the compiler.
     *
     * @param classPath the class path of scripts. The source path is empty, because javac would compile any Helper.java
     *     on the class path into the script
     * @param more options of javac
     */
    Javac(String classPath, String... more) {
        options = new ArrayList<>(List.of(more));
        options.addAll(List.of(
                "-proc:none",
                "-implicit:none",
                "--source-path",
                "",
                "--class-path",
                classPath,
                "-Xlint:none",
                "-g",
                // the classes that join strings at run time would add 20 ms or more to the start of a script
                "-XDstringConcat=inline",
                "-parameters",
                // all errors in one run, not only those of the first phase
                "--should-stop=ifError=FLOW"));
    }

    /** A syntax tree with the errors of the parser. */
    record Parsed(CompilationUnitTree unit, SourcePositions positions, List<Diagnostic<?>> errors) {}

    /** A typed tree with all errors. {@link #generate} makes its classes. */
    record Attributed(
            JavacTask task, CompilationUnitTree unit, Trees trees, List<Diagnostic<?>> errors, MemoryClasses output) {
        Map<String, byte[]> generate() {
            try {
                task.generate();
                return output.classes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Parsed parse(String file, String source) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) compiler.getTask(
                Writer.nullWriter(),
                files,
                diagnostics,
                List.of("-proc:none", "-Xlint:none"),
                null,
                List.of(new MemorySource(file, source)));
        CompilationUnitTree unit = parse(task);
        return new Parsed(unit, Trees.instance(task).getSourcePositions(), errors(diagnostics));
    }

    Attributed attribute(String file, String source) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var output = new MemoryClasses(files);
        var task = (JavacTask) compiler.getTask(
                Writer.nullWriter(), output, diagnostics, options, null, List.of(new MemorySource(file, source)));
        CompilationUnitTree unit = parse(task);
        try {
            task.analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Attributed(task, unit, Trees.instance(task), errors(diagnostics), output);
    }

    private static CompilationUnitTree parse(JavacTask task) {
        try {
            return task.parse().iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Diagnostic<?>> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        var errors = new ArrayList<Diagnostic<?>>();
        for (Diagnostic<?> each : diagnostics.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR) {
                errors.add(each);
            }
        }
        return errors;
    }
}
