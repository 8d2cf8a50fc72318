package luksh.shell.compile;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.VariableTree;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** A variable at the top level of a script; {@code index} counts them in the order of the source. */
record Variable(SourceText source, Piece piece, VariableTree tree, int index) {
    String name() {
        return tree.getName().toString();
    }

    boolean isFinal() {
        return modifiers().contains(Modifier.FINAL);
    }

    private Set<Modifier> modifiers() {
        return tree.getModifiers().getFlags();
    }

    /** Whether it is declared with {@code var}. */
    boolean inferred() {
        return tree.getType() == null || source.hasWord(afterModifiers(), "var");
    }

    private int afterModifiers() {
        return source.skipBlanks(Math.max(piece.start(), piece.end(tree.getModifiers())));
    }

    /** The start of the declaration, without its modifiers. */
    int declarationStart() {
        return inferred() ? afterModifiers() : piece.start(tree.getType());
    }

    @Nullable
    ExpressionTree initializer() {
        return tree.getInitializer();
    }

    /**
     * The position after the {@code =}. It is searched for, because a tree does not contain the position of its name,
     * and the position of a lambda is its arrow.
     *
     * @param from the end of the previous part of the same declaration
     */
    int initializerStart(int from) {
        int p = Math.max(from, piece.end(tree.getModifiers()));
        if (!inferred()) {
            p = Math.max(p, piece.end(tree.getType()));
        }
        p = source.skipBlanks(p);
        while (source.at(p) != '=') {
            p = source.skipBlanks(p + 1);
        }
        return source.skipBlanks(p + 1);
    }

    /** Writes the type: the inferred one, or the text of the script. */
    void writeType(GeneratedText text, @Nullable String found) {
        if (found != null) {
            text.synthetic(found, piece.start());
            return;
        }
        int start = piece.start(tree.getType());
        int end = piece.end(tree.getType());
        String written = source.text().substring(start, end);
        if (written.contains("//") || written.contains("\n") || bracketsBehindName(written)) {
            text.synthetic(tree.getType().toString(), start);
        } else {
            text.flattened(start, end);
        }
    }

    private boolean bracketsBehindName(String written) {
        return tree.getType() instanceof ArrayTypeTree
                && !written.replaceAll("\\s", "")
                        .equals(tree.getType().toString().replaceAll("\\s", ""));
    }

    /** Writes annotations and the modifiers that a field or a local variable may have. */
    void writeModifiers(GeneratedText text, boolean keepFinal) {
        for (AnnotationTree each : tree.getModifiers().getAnnotations()) {
            text.flattened(piece.start(each), piece.end(each));
            text.synthetic(" ", piece.start());
        }
        if (modifiers().contains(Modifier.VOLATILE) && !keepFinal) {
            text.synthetic("volatile ", piece.start());
        }
        if (isFinal() && keepFinal) {
            text.synthetic("final ", piece.start());
        }
    }
}
