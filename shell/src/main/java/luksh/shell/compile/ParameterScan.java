package luksh.shell.compile;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import luksh.script.CommandLine;
import luksh.script.OptionType;
import luksh.script.Parameter;
import luksh.script.Parameter.Kind;
import org.jspecify.annotations.Nullable;

/** Collects the parameters that {@code arg args option optional flag} declare, before the script runs. */
final class ParameterScan {
    private static final String NAME = "[a-z][a-z0-9-]*";

    /** The suffix on a command line for each of these methods. */
    private static final Map<String, String> UNITS = Map.of(
            "slot", "", "bytes", "", "kib", "KiB", "mib", "MiB", "gib", "GiB", "millis", "ms", "seconds", "s",
            "minutes", "m");

    private final SourceText source;
    private final Problems problems;
    private final Set<String> shadowed;
    private final Map<String, Parameter> found = new LinkedHashMap<>();

    /**
     * A scan without parameters so far.
     *
     * @param shadowed the script's own methods, which hide those of the prelude
     */
    ParameterScan(SourceText source, Problems problems, Set<String> shadowed) {
        this.source = source;
        this.problems = problems;
        this.shadowed = shadowed;
    }

    /** The parameters in the order of the source, each name once. */
    List<Parameter> parameters() {
        return new ArrayList<>(found.values());
    }

    /** The kind of parameter that a call declares, by its syntax; null for other calls. */
    static @Nullable Kind kind(MethodInvocationTree call) {
        if (!(call.getMethodSelect() instanceof IdentifierTree method)) {
            return null;
        }
        return Stream.of(Kind.values())
                .filter(each -> method.getName().contentEquals(each.method()))
                .findFirst()
                .orElse(null);
    }

    void look(Piece piece, MethodInvocationTree call) {
        @Nullable Kind kind = kind(call);
        List<? extends ExpressionTree> arguments = call.getArguments();
        // javac reports a wrong number of arguments
        if (kind == Kind.ARG && arguments.size() == 3) {
            kind = Kind.OPTIONAL_ARG;
        }
        if (kind == Kind.ARGS && arguments.size() == 3) {
            kind = Kind.OPTIONAL_ARGS;
        }
        boolean fallen = kind == Kind.OPTION || kind == Kind.OPTIONAL_ARG || kind == Kind.OPTIONAL_ARGS;
        boolean three = fallen || kind == Kind.OPTIONAL;
        if (kind == null || shadowed.contains(kind.method()) || arguments.size() != (three ? 3 : 2)) {
            return;
        }
        int help = arguments.size() - 1;
        @Nullable String name = literal(piece, kind, arguments.get(0), "name");
        @Nullable String text = literal(piece, kind, arguments.get(help), "help");
        if (name != null && text != null) {
            String fallback = fallen ? fallback(piece, arguments.get(1)) : "";
            String type = kind == Kind.OPTIONAL ? type(piece, arguments.get(1)) : "";
            int position = piece.start(call);
            add(position, new Parameter(kind, name, type, fallback, text.strip(), source.line(position)));
        }
    }

    /** The full name of a class literal. Reports an error and returns empty for anything else. */
    private String type(Piece piece, Tree tree) {
        Optional<String> type = tree instanceof MemberSelectTree literal
                        && literal.getIdentifier().contentEquals("class")
                ? OptionType.written(literal.getExpression().toString())
                : Optional.empty();
        if (type.isEmpty()) {
            problems.add(
                    piece.start(tree),
                    "the type in optional(…) must be a literal such as Size.class; expected that of "
                            + OptionType.list());
        }
        return type.orElse("");
    }

    private @Nullable String literal(Piece piece, Kind kind, Tree tree, String what) {
        @Nullable String text = literal(tree);
        if (text == null) {
            problems.add(
                    piece.start(tree),
                    "the " + what + " in " + kind.method()
                            + "(…) must be a literal, because --help reads it from the source");
        }
        return text;
    }

    private void add(int position, Parameter parameter) {
        String name = parameter.name();
        boolean option = parameter.valued() || parameter.kind() == Kind.FLAG;
        if (option && !name.matches(NAME)) {
            problems.add(position, "'" + name + "' cannot be an option; expected small letters, digits and -");
        }
        if (option && CommandLine.reserved(name)) {
            problems.add(position, "--" + name + " is an option of every script; choose another name");
        }
        Parameter before = found.putIfAbsent(name, parameter);
        if (before != null) {
            if (before.kind() != parameter.kind()) {
                problems.add(
                        position,
                        "'" + name + "' is " + before.kind().method() + "(…) in line " + before.line() + " and "
                                + parameter.kind().method() + "(…) here");
            }
            return;
        }
        if (!option && found.values().stream().anyMatch(each -> !each.equals(parameter) && each.several())) {
            problems.add(position, "args(…) takes all remaining arguments; no argument can follow it");
        }
        if (!option
                && found.values().stream()
                        .anyMatch(each -> !each.equals(parameter) && each.kind() == Kind.OPTIONAL_ARG)) {
            problems.add(position, "an argument with a fallback must be the last one");
        }
    }

    /** The fallback as written on a command line; the source of the expression if it is computed. */
    private String fallback(Piece piece, Tree tree) {
        if (tree instanceof LiteralTree literal) {
            return String.valueOf(literal.getValue());
        }
        if (tree instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof IdentifierTree unit
                && UNITS.containsKey(unit.toString())
                && call.getArguments().size() == 1
                && call.getArguments().get(0) instanceof LiteralTree number) {
            return number.getValue() + UNITS.getOrDefault(unit.toString(), "");
        }
        String text = source.text().substring(piece.start(tree), piece.end(tree));
        return text.replaceAll("\\s+", " ").strip();
    }

    /** The value of a literal, also joined with + or in parentheses. */
    static @Nullable String literal(Tree tree) {
        if (tree instanceof LiteralTree literal) {
            return String.valueOf(literal.getValue());
        }
        if (tree instanceof ParenthesizedTree inner) {
            return literal(inner.getExpression());
        }
        if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
            @Nullable String left = literal(sum.getLeftOperand());
            @Nullable String right = literal(sum.getRightOperand());
            return left == null || right == null ? null : left + right;
        }
        return null;
    }
}
