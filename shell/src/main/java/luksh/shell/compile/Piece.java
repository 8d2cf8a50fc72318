package luksh.shell.compile;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * One piece at the top level of a script: a declaration, a statement, an import.
 *
 * @param trees one tree, or the variables of a compound declaration
 * @param shift converts a position in the parsed text to one in the script
 */
record Piece(Kind kind, int start, int end, List<Tree> trees, Javac.Parsed parsed, int shift) {
    enum Kind {
        IMPORT,
        METHOD,
        TYPE,
        VARIABLE,
        STATEMENT,
        /** The whole text of {@code luksh eval}, whose value is shown. */
        EXPRESSION
    }

    Tree tree() {
        return trees.get(0);
    }

    int start(Tree tree) {
        return (int) parsed.positions().getStartPosition(parsed.unit(), tree) + shift;
    }

    int end(Tree tree) {
        return (int) parsed.positions().getEndPosition(parsed.unit(), tree) + shift;
    }

    /** Whether the piece runs in order. The others exist from the start. */
    boolean runs() {
        return kind == Kind.VARIABLE || kind == Kind.STATEMENT || kind == Kind.EXPRESSION;
    }

    /** Whether the text already contains {@code static}. A record has the flag without the word. */
    boolean saysStatic(SourceText source) {
        ModifiersTree modifiers =
                tree() instanceof MethodTree method ? method.getModifiers() : ((ClassTree) tree()).getModifiers();
        boolean flagged = modifiers.getFlags().contains(Modifier.STATIC);
        return source.hasWord(start, "static")
                || (flagged
                        && source.text()
                                .substring(start, Math.max(start, end(modifiers)))
                                .contains("static"));
    }
}
