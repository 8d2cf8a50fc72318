package luksh.shell.compile;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * One thing at the top level of a script, from its first character to behind its last.
 *
 * @param trees one, or the variables of a compound declaration
 * @param shift from a position in what was parsed to one in the script
 */
record Piece(Kind kind, int start, int end, List<Tree> trees, Javac.Parsed parsed, int shift) {
    enum Kind {
        IMPORT,
        METHOD,
        TYPE,
        VARIABLE,
        STATEMENT,
        /** All of what {@code luksh eval} was given: its value is shown. */
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

    /** It runs in its turn; all else is there from the beginning. */
    boolean runs() {
        return kind == Kind.VARIABLE || kind == Kind.STATEMENT || kind == Kind.EXPRESSION;
    }

    /** A method or type whose text says {@code static} already; a record has the flag without the word. */
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
