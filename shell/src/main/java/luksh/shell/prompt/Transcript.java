package luksh.shell.prompt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import luksh.file.DurableFile;
import org.jspecify.annotations.Nullable;

/** The snippets that worked, and the script made from them. */
final class Transcript {
    private static final Pattern DECLARED =
            Pattern.compile("(?s)\\s*(?:final\\s+)?[\\w.<>,?\\[\\]\\s]+?\\s(\\w+)\\s*=(.*)");

    private final List<Entry> entries = new ArrayList<>();

    /** A snippet and its result. A comment has no result. */
    private record Entry(String source, Outcome.@Nullable Result result) {
        /** The name that a script cannot define twice: a variable, a method with its parameters, a type. */
        @Nullable
        String name() {
            if (result instanceof Outcome.Value value
                    && value.typed()
                    && DECLARED.matcher(source).matches()) {
                return value.name();
            }
            return result instanceof Outcome.Done done && !done.defined().isEmpty() ? done.defined() : null;
        }
    }

    void add(String source, Outcome.Result result) {
        entries.add(new Entry(source.strip(), result));
    }

    /** Adds a comment to the script. */
    void comment(String text) {
        entries.add(new Entry(text.strip(), null));
    }

    List<String> sources() {
        return entries.stream().map(Entry::source).toList();
    }

    /** The whole script, with imports first. A later definition replaces an earlier one; a variable is assigned. */
    String script() {
        StringBuilder imports = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.source().startsWith("import ")) {
                imports.append(ended(entry.source())).append('\n');
            } else if (!(entry.result() instanceof Outcome.Done && replaced(i))) {
                body.append(statement(i)).append('\n');
            }
        }
        return "#!/usr/bin/env luksh\n//! luksh 1\n" + imports + body;
    }

    private String statement(int index) {
        Entry entry = entries.get(index);
        String source = entry.source();
        if (entry.result() instanceof Outcome.Value value) {
            if (value.expression()) {
                String bare = source.endsWith(";") ? source.substring(0, source.length() - 1) : source;
                return named(value.name(), index)
                        ? "var " + value.name() + " = " + bare + ";\nshow(" + value.name() + ");"
                        : "show(" + bare + ");";
            }
            Matcher declared = DECLARED.matcher(source);
            if (entry.name() != null && declaredBefore(index) && declared.matches()) {
                return ended(value.name() + " =" + declared.group(2));
            }
        }
        boolean definition =
                entry.result() instanceof Outcome.Done done && !done.defined().isEmpty();
        return definition || entry.result() == null ? source : ended(source);
    }

    /** Whether a later line uses the name of a value that the user did not name. */
    private boolean named(String name, int index) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(name) + "\\b");
        return name.startsWith("_")
                && entries.stream()
                        .skip(index + 1L)
                        .anyMatch(e -> word.matcher(e.source()).find());
    }

    private boolean declaredBefore(int index) {
        String name = entries.get(index).name();
        return entries.stream().limit(index).anyMatch(e -> name != null && name.equals(e.name()));
    }

    private boolean replaced(int index) {
        String name = entries.get(index).name();
        return entries.stream().skip(index + 1L).anyMatch(e -> name != null && name.equals(e.name()));
    }

    private static String ended(String source) {
        return source.endsWith(";") || source.endsWith("}") ? source : source + ";";
    }

    /**
     * Writes the script to a new executable file.
     *
     * @return the number of snippets in it
     */
    int save(Path file) {
        DurableFile.create(file, "rwxr-xr-x", script().getBytes(StandardCharsets.UTF_8));
        return entries.size();
    }
}
