package luksh.shell.compile;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the class of a script and keeps each line at its place. Declarations become assignments, runs of statements
 * become methods, and the fields are added after the last line.
 */
final class Generation {
    /** The name of the method that runs the script. */
    static final String RUN = "$run";
    /** Prefix of the methods with the statements. */
    static final String STATEMENTS = "$s";

    /** Maximum number of statements, because the bytecode of a method is limited to 64 KiB. */
    private static final int STATEMENTS_IN_A_METHOD = 100;

    private final Outline outline;
    private final SourceText source;
    private final Types types;
    private final GeneratedText text;
    private final Set<Integer> assignments = new HashSet<>();
    private int fields;
    private int methods;

    Generation(Outline outline, Types types) {
        this.outline = outline;
        this.source = outline.source();
        this.types = types;
        this.text = outline.newText();
    }

    GeneratedText text() {
        return text;
    }

    /** Whether the assignment of a declaration starts here. */
    boolean declares(int position) {
        return assignments.contains(position);
    }

    /** Whether the position is after the last line of the script. */
    boolean afterScript(int position) {
        return position >= fields;
    }

    Generation write() {
        outline.writeHeader(text);
        int written = 0;
        int inMethod = 0;
        boolean open = false;
        List<Piece> pieces = outline.pieces();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            text.original(written, piece.start());
            written = piece.end();
            if (!piece.runs()) {
                declaration(piece);
                continue;
            }
            if (!open) {
                beginMethod(piece.start());
                open = true;
                inMethod = 0;
            }
            statement(piece);
            boolean more = i + 1 < pieces.size() && pieces.get(i + 1).runs();
            if (++inMethod >= STATEMENTS_IN_A_METHOD || !more) {
                text.synthetic(" }", piece.end());
                open = false;
            }
        }
        text.original(written, source.length());
        text.synthetic("\n", source.length());
        fields = text.position();
        outline.variables().forEach(this::field);
        String calls = IntStream.rangeClosed(1, methods)
                .mapToObj(n -> STATEMENTS + n + "(); ")
                .collect(Collectors.joining());
        text.synthetic("static void " + RUN + "() throws Throwable { " + calls + "} }\n", source.length());
        return this;
    }

    private void beginMethod(int anchor) {
        text.synthetic("static void " + STATEMENTS + ++methods + "() throws Throwable { ", anchor);
    }

    private void declaration(Piece piece) {
        if (piece.kind() == Piece.Kind.IMPORT) {
            text.blanked(piece.start(), piece.end());
            return;
        }
        if (!piece.saysStatic(source)) {
            text.synthetic("static ", piece.start());
        }
        text.original(piece.start(), piece.end());
    }

    private void statement(Piece piece) {
        switch (piece.kind()) {
            case EXPRESSION -> {
                text.synthetic("show(", piece.start());
                text.original(piece.start(), piece.end());
                text.synthetic("\n);", piece.end());
            }
            case VARIABLE -> variables(piece);
            default -> text.original(piece.start(), piece.end());
        }
    }

    private void variables(Piece piece) {
        int at = piece.start();
        for (Variable variable : outline.variablesOf().getOrDefault(piece, List.of())) {
            @Nullable ExpressionTree initializer = variable.initializer();
            if (initializer == null || types.constant(variable)) {
                continue;
            }
            int start = variable.initializerStart(at);
            int end = piece.end(initializer);
            text.blanked(at, start);
            assignments.add(text.position());
            text.synthetic(variable.name() + " = ", start);
            @Nullable String head = types.namedClass(variable);
            if (head == null) {
                value(variable, initializer, start, end);
            } else {
                namedClass(variable, (NewClassTree) initializer, head, start, end);
            }
            at = end;
        }
        text.blanked(at, piece.end());
    }

    private void value(Variable variable, ExpressionTree initializer, int start, int end) {
        if (initializer instanceof NewArrayTree array && array.getType() == null) {
            text.synthetic("new ", start);
            variable.writeType(text, types.inferred(variable));
            text.synthetic(" ", start);
        }
        text.original(start, end);
        text.synthetic(";", end);
    }

    /** {@code var o = new X(…) {…};} becomes {@code o = new $o(…); } static final class $o extends X {…} static void $sN() {}. */
    private void namedClass(Variable variable, NewClassTree creation, String head, int start, int end) {
        Piece piece = variable.piece();
        int type = piece.end(creation.getIdentifier());
        int brace = type;
        for (Tree each : creation.getArguments()) {
            brace = piece.end(each);
        }
        brace = openingBrace(brace);
        text.synthetic("new $" + variable.name(), start);
        text.blanked(start, type);
        text.original(type, brace);
        text.synthetic("; } " + head, brace);
        text.original(brace + 1, end);
        text.synthetic(" ", end);
        beginMethod(end);
    }

    private int openingBrace(int from) {
        int p = source.skipBlanks(from);
        while (source.at(p) != '{') {
            p = source.skipBlanks(p + 1);
        }
        return p;
    }

    private void field(Variable variable) {
        Piece piece = variable.piece();
        boolean constant = types.constant(variable);
        text.synthetic("static ", piece.start());
        variable.writeModifiers(text, constant);
        variable.writeType(text, types.inferred(variable));
        text.synthetic(" " + variable.name(), piece.start());
        @Nullable ExpressionTree initializer = variable.initializer();
        if (constant && initializer != null) {
            text.synthetic(" = ", piece.start());
            text.flattened(piece.start(initializer), piece.end(initializer));
        }
        text.synthetic("; ", piece.end());
    }
}
