package luksh.shell.prompt;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import luksh.shell.prompt.Engine.Suggestions;

/** The completions of TAB: names of Java, file names inside a string, the prompt's own commands. */
final class TabCompletion {
    /** Methods of every object that users do not look for. */
    private static final Set<String> NOISE =
            Set.of("wait(", "notify()", "notifyAll()", "getClass()", "hashCode()", "equals(");

    private static final int MANY_FILES = 500;

    private final Engine engine;
    private final List<String> commands;

    TabCompletion(Engine engine, List<String> commands) {
        this.engine = engine;
        this.commands = commands;
    }

    Suggestions at(String line, int cursor) {
        String typed = line.substring(0, cursor);
        if (Commands.isCommand(line)) {
            return command(typed);
        }
        int string = openString(typed);
        return string >= 0 ? files(typed, string) : java(line, cursor);
    }

    private Suggestions java(String line, int cursor) {
        Suggestions all = engine.suggestions(line, cursor);
        String word = line.substring(all.anchor(), cursor);
        boolean member = all.anchor() > 0 && line.charAt(all.anchor() - 1) == '.';
        return new Suggestions(
                all.anchor(),
                all.texts().stream()
                        .filter(text -> !text.startsWith("$"))
                        .filter(text -> !word.isEmpty() || !NOISE.contains(text))
                        // without a typed letter: the verbs and variables, not five hundred classes
                        .filter(text -> !word.isEmpty() || member || !Character.isUpperCase(text.charAt(0)))
                        .toList());
    }

    private Suggestions command(String typed) {
        int blank = typed.indexOf(' ');
        if (blank < 0) {
            return new Suggestions(0, commands.stream().sorted().toList());
        }
        String name = typed.substring(0, blank);
        if (name.equals("/load") || name.equals("/save") || name.equals("/undo")) {
            return files(typed, blank + 1);
        }
        if (name.equals("/doc")) {
            return new Suggestions(blank + 1, Documentation.load().names());
        }
        return name.equals("/time") ? java(typed, typed.length()) : new Suggestions(typed.length(), List.of());
    }

    /** The start of the string in which a text ends; -1 if it does not end in a string. */
    static int openString(String text) {
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (start >= 0 && c == '\\') {
                i++;
            } else if (start < 0 && c == '\'') {
                // a character literal, which may contain a quote
                i += text.startsWith("\\", i + 1) ? 3 : 2;
            } else if (c == '"') {
                start = start < 0 ? i + 1 : -1;
            }
        }
        return start;
    }

    private static Suggestions files(String typed, int start) {
        int slash = typed.lastIndexOf('/');
        int anchor = Math.max(start, slash + 1);
        String folder = typed.substring(start, anchor);
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            boolean hidden = typed.startsWith(".", anchor);
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (hidden || !name.startsWith(".")) {
                    names.add(Files.isDirectory(entry) ? name + "/" : name);
                }
                if (names.size() == MANY_FILES) {
                    break;
                }
            }
        } catch (IOException | InvalidPathException e) {
            return new Suggestions(anchor, List.of());
        }
        return new Suggestions(anchor, names);
    }
}
