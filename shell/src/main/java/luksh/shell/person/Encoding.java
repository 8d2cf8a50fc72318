package luksh.shell.person;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The encoding of a terminal, and what luksh's own characters become where the encoding lacks them. */
public final class Encoding {
    private static final List<String> LOCALE = List.of("LC_ALL", "LC_CTYPE", "LANG");

    private static final Map<Character, String> SPELLINGS =
            Map.of('…', "...", '→', "->", '×', "x", '–', "-", '≥', ">=", '≤', "<=", 'µ', "u", '·', "-");

    private Encoding() {}

    /**
     * The encoding of standard output or standard error. If the named locale is not installed, the system falls back
     * to ASCII, but the terminal still is what the name says.
     *
     * @param stream {@code stdout} or {@code stderr}
     */
    public static Charset of(String stream, Map<String, String> environment) {
        // the name of the property depends on the version of Java; every command comes here, so without streams
        String later = System.getProperty("sun." + stream + ".encoding", "");
        String name = System.getProperty(stream + ".encoding", later);
        boolean known = !name.isEmpty() && Charset.isSupported(name);
        return of(known ? Charset.forName(name) : Charset.defaultCharset(), environment);
    }

    static Charset of(Charset system, Map<String, String> environment) {
        if (!system.equals(StandardCharsets.US_ASCII)) {
            return system;
        }
        for (String variable : LOCALE) {
            String locale = environment.getOrDefault(variable, "").toLowerCase(Locale.ROOT);
            if (!locale.isEmpty()) {
                boolean named = locale.contains(".utf-8") || locale.contains(".utf8");
                return named ? StandardCharsets.UTF_8 : system;
            }
        }
        return system;
    }

    /** A text in which luksh's own characters that the encoding lacks are written with others. */
    static String spelled(String text, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8) || charset.newEncoder().canEncode(text)) {
            return text;
        }
        var encoder = charset.newEncoder();
        var spelled = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            String other = encoder.canEncode(letter) ? null : SPELLINGS.get(letter);
            spelled.append(other == null ? String.valueOf(letter) : other);
        }
        return spelled.toString();
    }
}
