package luksh.shell.prompt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import luksh.format.LuksException;

/** What the public types and verbs do, from an index that the build makes of their sources. */
final class Documentation {
    /** One type or member; {@code owner} is empty for a type, {@code Prelude} for a verb. */
    record Entry(String owner, String name, String signature, String text) {}

    private final List<Entry> entries;

    Documentation(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Reads the index: owner, name, signature and text, with a tab between them. */
    static Documentation load() {
        InputStream index = Documentation.class.getResourceAsStream("documentation.tsv");
        if (index == null) {
            throw new LuksException("this build has no documentation index", LuksException.FAILED);
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

    List<String> names() {
        return entries.stream().map(Entry::name).distinct().sorted().toList();
    }

    /**
     * All that has that name; {@code Container.slots} names one type's.
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
                    "nothing is known about " + wanted
                            + Nearest.to(wanted, names())
                                    .map(n -> "; did you mean " + n + "?")
                                    .orElse(""),
                    LuksException.FAILED);
        }
        StringBuilder out = new StringBuilder();
        found.forEach(entry -> {
            out.append(entry.signature()).append('\n');
            text(entry.text(), width - 4)
                    .forEach(line -> out.append("    ").append(line).append('\n'));
            if (entry.owner().isEmpty()) {
                members(entry.name(), width)
                        .forEach(line -> out.append("  ").append(line).append('\n'));
            }
        });
        return out.toString();
    }

    /** A type's members, one line each. */
    private List<String> members(String type, int width) {
        List<String> lines = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.owner().equals(type)) {
                String line = entry.signature();
                lines.add(line.length() > width - 2 ? line.substring(0, width - 3) + "…" : line);
            }
        }
        return lines;
    }

    private static List<String> text(String text, int width) {
        return text.isEmpty() ? List.of() : luksh.shell.render.Values.wrap(text.replace("\\n", "\n"), width);
    }
}
