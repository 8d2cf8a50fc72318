package luksh.shell.compile;

import com.sun.source.tree.MethodTree;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import luksh.script.Prelude;

/** Puts javac's messages into the terms of a script. */
final class Messages {
    private final SourceText source;
    private final List<Piece> pieces;

    Messages(SourceText source, List<Piece> pieces) {
        this.source = source;
        this.pieces = pieces;
    }

    /** Without the class that the script became. */
    String tidy(Diagnostic<?> diagnostic) {
        String main = source.mainClass();
        return diagnostic
                .getMessage(Locale.ENGLISH)
                .lines()
                .filter(line -> !line.matches("\\s*location: class " + main))
                .map(line -> line.replace("in class " + main, "in this script").replace(main + ".", ""))
                .collect(Collectors.joining("\n"));
    }

    /** The same, and that a method of the script hides all of the prelude's that have its name. */
    String tidyCall(Diagnostic<?> diagnostic, int position) {
        String message = tidy(diagnostic);
        String code = String.valueOf(diagnostic.getCode());
        if (!code.startsWith("compiler.err.cant.apply")) {
            return message;
        }
        return pieces.stream()
                .filter(each -> each.kind() == Piece.Kind.METHOD)
                .filter(each -> hidesAt(((MethodTree) each.tree()).getName().toString(), position))
                .findFirst()
                .map(each -> message + "\n  note: this script's own "
                        + ((MethodTree) each.tree()).getName() + "(…) in line " + source.line(each.start())
                        + " hides luksh's methods of that name")
                .orElse(message);
    }

    private boolean hidesAt(String name, int position) {
        return source.hasWord(position, name)
                && Arrays.stream(Prelude.class.getMethods())
                        .anyMatch(each -> each.getDeclaringClass() == Prelude.class
                                && each.getName().equals(name));
    }
}
