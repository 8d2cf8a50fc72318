package luksh.shell.compile;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import luksh.script.Imports;
import luksh.script.Prelude;
import luksh.shell.render.TypeText;
import org.jspecify.annotations.Nullable;

/** Rewrites javac's messages in the terms of a script. */
final class Messages {
    private final SourceText source;
    private final List<Piece> pieces;

    Messages(SourceText source, List<Piece> pieces) {
        this.source = source;
        this.pieces = pieces;
    }

    /** The message without the class of the script and the packages of types. */
    String tidy(Diagnostic<?> diagnostic) {
        String main = source.mainClass();
        return TypeText.withoutPackages(diagnostic.getMessage(Locale.ENGLISH))
                .lines()
                .filter(line -> !line.matches("\\s*location: class " + main))
                .map(line -> line.replace("in class " + main, "in this script").replace(main + ".", ""))
                .collect(Collectors.joining("\n"));
    }

    /** Does the same, and adds that a method of the script hides the methods of the prelude with its name. */
    String tidyCall(Diagnostic<?> diagnostic, Javac.Attributed attributed) {
        String message = tidy(diagnostic);
        String code = String.valueOf(diagnostic.getCode());
        if (!code.startsWith("compiler.err.cant.apply") && !code.equals("compiler.err.prob.found.req")) {
            return message;
        }
        String called = CallScan.nameAt(diagnostic.getPosition(), attributed);
        return pieces.stream()
                .filter(each -> each.tree() instanceof MethodTree method
                        && method.getName().contentEquals(called))
                .filter(each -> isPreludes(called))
                .findFirst()
                .map(each -> message + "\n  note: this script's own " + called + "(…) in line "
                        + source.line(each.start()) + " hides luksh's methods of that name")
                .orElse(message);
    }

    private static boolean isPreludes(String name) {
        return Arrays.stream(Prelude.class.getMethods())
                .anyMatch(each -> Imports.PRELUDE_CLASSES.contains(
                                each.getDeclaringClass().getName())
                        && each.getName().equals(name));
    }

    /** Finds the innermost call at a position. */
    private static final class CallScan extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final Javac.Attributed attributed;
        private final long position;
        private String name = "";

        private CallScan(Javac.Attributed attributed, long position) {
            this.attributed = attributed;
            this.position = position;
        }

        /** The simple name of the called method; empty if there is none. */
        static String nameAt(long position, Javac.Attributed attributed) {
            var scan = new CallScan(attributed, position);
            scan.scan(attributed.unit(), null);
            return scan.name;
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
            var positions = attributed.trees().getSourcePositions();
            if (positions.getStartPosition(attributed.unit(), call) <= position
                    && position <= positions.getEndPosition(attributed.unit(), call)) {
                name = call.getMethodSelect() instanceof IdentifierTree method ? method.toString() : "";
            }
            return super.visitMethodInvocation(call, null);
        }
    }
}
