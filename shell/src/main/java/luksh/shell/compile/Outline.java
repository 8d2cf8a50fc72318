package luksh.shell.compile;

import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.script.Imports;
import luksh.script.Parameter;

/** The pieces of a script, known from its syntax. */
record Outline(
        SourceText source,
        List<Piece> pieces,
        IdentityHashMap<Piece, List<Variable>> variablesOf,
        List<Variable> variables,
        List<Parameter> parameters,
        NavigableMap<Integer, String> insertions) {

    static Outline of(
            SourceText source,
            List<Piece> pieces,
            List<Variable> variables,
            List<Parameter> parameters,
            NavigableMap<Integer, String> insertions) {
        IdentityHashMap<Piece, List<Variable>> grouped = variables.stream()
                .collect(Collectors.groupingBy(Variable::piece, IdentityHashMap::new, Collectors.toList()));
        return new Outline(
                source, List.copyOf(pieces), grouped, List.copyOf(variables), List.copyOf(parameters), insertions);
    }

    /** The names of the script's own methods. */
    static Set<String> methodNames(List<Piece> pieces) {
        return pieces.stream()
                .filter(each -> each.kind() == Piece.Kind.METHOD)
                .map(each -> ((MethodTree) each.tree()).getName().toString())
                .collect(Collectors.toSet());
    }

    GeneratedText newText() {
        return new GeneratedText(source, insertions);
    }

    /** Writes the beginning of every class of this script, on the script's first line. */
    void writeHeader(GeneratedText text) {
        var taken = new HashSet<String>();
        for (Piece each : pieces) {
            if (each.kind() == Piece.Kind.IMPORT) {
                String name =
                        ((ImportTree) each.tree()).getQualifiedIdentifier().toString();
                taken.add(name.substring(name.lastIndexOf('.') + 1));
            }
        }
        text.synthetic(Imports.declarations(taken) + "import static luksh.script.Stop.$caught; ", 0);
        for (Piece each : pieces) {
            if (each.kind() == Piece.Kind.IMPORT) {
                text.flattened(each.start(), each.end());
                text.synthetic(" ", each.end());
            }
        }
        text.synthetic("class " + source.mainClass() + " { ", 0);
    }
}
