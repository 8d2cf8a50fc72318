package luksh.shell.compile;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line comments before the first piece of a script.
 *
 * @param description the description of the script, for {@code --help}
 */
record Preface(String description) {
    /** The version of the language of this luksh. */
    static final String LANGUAGE = "1";

    private static final Pattern PRAGMA = Pattern.compile("//!\\s*luksh\\b\\s*(.*?)\\s*");

    /** Reads the comments. Fails for {@code //! luksh N} with an unknown version. */
    static Preface read(SourceText source, Problems problems) {
        var lines = new ArrayList<String>();
        boolean ended = false;
        for (int p = 0; p < source.length(); p = nextLine(source, p)) {
            String line = source.text().substring(p, source.lineEnd(p)).strip();
            if (!line.isEmpty() && !line.startsWith("//")) {
                break;
            }
            checkLanguage(line, p, problems);
            boolean told = line.startsWith("//") && !line.startsWith("//!") && !(p == 0 && line.contains("/bin/"));
            ended |= !told && !lines.isEmpty();
            if (told && !ended) {
                lines.add(line.substring(line.startsWith("// ") ? 3 : 2).stripTrailing());
            }
        }
        return new Preface(String.join("\n", lines).strip());
    }

    private static int nextLine(SourceText source, int p) {
        int end = source.lineEnd(p);
        return source.text().startsWith("\r\n", end) ? end + 2 : end + 1;
    }

    private static void checkLanguage(String line, int position, Problems problems) {
        Matcher pragma = PRAGMA.matcher(line);
        if (pragma.matches() && !pragma.group(1).equals(LANGUAGE)) {
            throw problems.fatal(
                    position,
                    "this script needs version '" + pragma.group(1) + "' of the language, but this luksh has version "
                            + LANGUAGE + "; write '//! luksh " + LANGUAGE + "' or use another luksh");
        }
    }
}
