package luksh.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A word of a command line that a person can copy into a shell: quoted if the shell would interpret it. */
public final class ShellWord {
    private static final String PLAIN = "_./=:@+,%-";

    private ShellWord() {}

    /**
     * Quotes a path, a {@code UUID=…} or another argument if necessary. Control characters become {@code $'\\033'},
     * which bash, zsh and ksh understand.
     */
    public static String of(String argument) {
        if (argument.isEmpty()) {
            return "''";
        }
        // a leading dash would make it an option
        String word = argument.startsWith("-") ? "./" + argument : argument;
        if (word.codePoints().allMatch(ShellWord::plain)) {
            return word;
        }
        return Visible.all(word) ? "'" + word.replace("'", "'\\''") + "'" : escaped(word);
    }

    /** Quotes the name of a file or folder if necessary. */
    public static String of(Path path) {
        return of(path.toString());
    }

    private static boolean plain(int c) {
        return Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
    }

    private static String escaped(String word) {
        var text = new StringBuilder("$'");
        word.codePoints().forEach(c -> {
            String character = Character.toString(c);
            if (c == '\'' || c == '\\') {
                text.append('\\').append(character);
            } else if (Visible.all(character)) {
                text.append(character);
            } else {
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                    text.append(String.format("\\%03o", b & 0xff));
                }
            }
        });
        return text.append('\'').toString();
    }
}
