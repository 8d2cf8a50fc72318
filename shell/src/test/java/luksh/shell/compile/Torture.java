package luksh.shell.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A script and what it must do, as torture.txt has it: {@code ### name arguments}, the script, {@code --- status}, the
 * lines of standard output, and {@code !} before what standard error must contain.
 */
record Torture(String name, List<String> arguments, String script, int status, List<String> out, List<String> err) {
    static List<Torture> all() {
        String text;
        try (var in = Objects.requireNonNull(Torture.class.getResourceAsStream("torture.txt"))) {
            text = "\n" + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var all = new ArrayList<Torture>();
        for (String section : text.split("\n### ", -1)) {
            if (!section.isBlank()) {
                all.add(of(section));
            }
        }
        return all;
    }

    private static Torture of(String section) {
        int head = section.indexOf('\n');
        List<String> words = Arrays.asList(section.substring(0, head).strip().split(" +", -1));
        int cut = section.indexOf("\n--- ");
        String script = section.substring(head + 1, Math.max(head + 1, cut + 1));
        List<String> lines = section.substring(cut + "\n--- ".length()).lines().toList();
        List<String> expected = lines.subList(1, lines.size());
        return new Torture(
                words.get(0),
                words.subList(1, words.size()),
                words.get(0).equals("crlf") ? script.replace("\n", "\r\n") : script,
                Integer.parseInt(lines.get(0).strip()),
                expected.stream()
                        .filter(line -> !line.startsWith("!"))
                        .map(String::stripTrailing)
                        .toList(),
                expected.stream()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> line.substring(1))
                        .toList());
    }

    /** It waits for Ctrl-C. */
    boolean spins() {
        return out.contains("spinning");
    }

    @Override
    public String toString() {
        return name;
    }
}
