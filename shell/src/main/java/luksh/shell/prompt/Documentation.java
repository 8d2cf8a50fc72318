package luksh.shell.prompt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Nearest;
import luksh.shell.render.TextLayout;

/** Descriptions of the public types and verbs, from an index that the build makes of their Javadoc. */
final class Documentation {
    /** One type or member; {@code owner} is empty for a type, {@code Prelude} for a verb. */
    record Entry(String owner, String name, String signature, String text) {
        /** The first paragraph of the text. */
        String first() {
            return text.replaceAll("(?s)\\\\n.*", "");
        }

        /** Type and name of each parameter, with a blank between them. */
        List<String> parameters() {
            int open = signature.indexOf('(');
            return open < 0 ? List.of() : Examples.parameters(signature.substring(open + 1, signature.length() - 1));
        }
    }

    static final String PRELUDE = "Prelude";

    private final List<Entry> entries;

    Documentation(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Reads the index: owner, name, signature and text, with a tab between them. */
    static Documentation load() {
        InputStream index = Documentation.class.getResourceAsStream("documentation.tsv");
        if (index == null) {
            throw new LuksException("this build has no documentation index", ExitStatus.FAILED);
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8))) {
            return new Documentation(lines.lines()
                    .map(line -> line.split("\t", 4))
                    .map(part -> new Entry(part[0], part[1], part[2], part[3]))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Entry> entries() {
        return entries;
    }

    List<String> names() {
        return entries.stream().map(Entry::name).distinct().sorted().toList();
    }

    /**
     * Describes everything with this name. {@code Container.slots} selects one type.
     *
     * @param width where lines break
     */
    String about(String name, int width) {
        String wanted = name.replaceAll("\\(.*", "").strip();
        List<Entry> found = entries.stream()
                .filter(e -> e.name().equals(wanted) || (e.owner() + "." + e.name()).equals(wanted))
                .toList();
        if (found.isEmpty()) {
            found = entries.stream()
                    .filter(e -> e.name().equalsIgnoreCase(wanted))
                    .toList();
        }
        if (found.isEmpty()) {
            throw new LuksException(
                    "unknown name: " + wanted
                            + Nearest.to(wanted, names())
                                    .map(n -> "; did you mean " + n + "?")
                                    .orElse(""),
                    ExitStatus.FAILED);
        }
        StringBuilder out = new StringBuilder();
        for (Entry entry : found) {
            if (!out.isEmpty()) {
                out.append('\n');
            }
            if (entry.owner().isEmpty()) {
                type(out, entry, width);
            } else {
                member(out, entry, width);
            }
        }
        return out.toString();
    }

    /** The entries of one name. */
    List<Entry> named(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).toList();
    }

    /** The entries of one name in one type, or its verbs if the type is the prelude. */
    List<Entry> of(String owner, String name) {
        return named(name).stream().filter(entry -> entry.owner().equals(owner)).toList();
    }

    /** The members of a type without parameters and brackets: the constants of an enumeration. */
    List<Entry> constants(String type) {
        return entries.stream()
                .filter(entry -> entry.owner().equals(type) && entry.signature().equals(entry.name()))
                .toList();
    }

    /** One member as {@code /doc} shows it. */
    static String about(Entry member, int width) {
        var out = new StringBuilder();
        member(out, member, width);
        return out.toString();
    }

    /** All verbs and the names of all types. */
    String overview(int width) {
        StringBuilder out = new StringBuilder("The verbs\n");
        members(out, PRELUDE, width);
        String types = String.join(
                ", ",
                entries.stream()
                        .filter(e -> e.owner().isEmpty())
                        .map(Entry::name)
                        .sorted()
                        .toList());
        out.append("The types\n");
        indented(out, "  ", types, width);
        return out.append("For details: /doc NAME, for example /doc luks, /doc Container, /doc Change.rekey\n")
                .toString();
    }

    private void type(StringBuilder out, Entry type, int width) {
        indented(out, "", type.signature(), width);
        indented(out, "    ", type.text(), width);
        Examples.of(type.name()).ifPresent(line -> indented(out, "    ", "from: " + line, width));
        members(out, type.name(), width);
    }

    private static void member(StringBuilder out, Entry member, int width) {
        String signature = member.signature() + (member.owner().equals(PRELUDE) ? "" : "  of " + member.owner());
        indented(out, "", signature, width);
        indented(out, "    ", member.text(), width);
        Examples.of(member).ifPresent(line -> indented(out, "    ", "example: " + line, width));
    }

    /** The members of a type, with the first sentence beside the signature, or below it if there is no room. */
    private void members(StringBuilder out, String type, int width) {
        List<Entry> all =
                entries.stream().filter(entry -> entry.owner().equals(type)).toList();
        int column = Math.min(
                width / 2,
                4
                        + all.stream()
                                .mapToInt(e -> TextLayout.width(e.signature()))
                                .max()
                                .orElse(0));
        for (Entry entry : all) {
            String first = entry.first();
            out.append("  ").append(entry.signature());
            boolean beside = TextLayout.width(entry.signature()) + 3 < column && !first.isEmpty();
            List<String> lines = text(first, beside ? width - column : width - 6);
            if (!beside) {
                out.append('\n');
            }
            for (int i = 0; i < lines.size(); i++) {
                int used = i == 0 && beside ? TextLayout.width(entry.signature()) + 2 : 0;
                out.append(" ".repeat((beside ? column : 6) - used))
                        .append(lines.get(i))
                        .append('\n');
            }
        }
    }

    private static void indented(StringBuilder out, String indent, String text, int width) {
        text(text, width - indent.length())
                .forEach(line -> out.append(indent).append(line).append('\n'));
    }

    private static List<String> text(String text, int width) {
        return text.isEmpty() ? List.of() : TextLayout.wrap(text.replace("\\n", "\n"), width);
    }
}
