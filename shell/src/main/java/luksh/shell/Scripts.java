package luksh.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.shell.compile.CompiledScript;

/** Scripts that are commands: the standard ones and the user's own, which take precedence. */
final class Scripts {
    private static final String GROUP = "//! group ";

    private final Path own;

    /** @param own folder of the user's own scripts; it may be missing */
    Scripts(Path own) {
        this.own = own;
    }

    /** The folder of the user's own scripts; it may be missing. */
    Path folder() {
        return own;
    }

    /** The user's own script of this name. */
    Optional<Path> own(String name) {
        Path script = own.resolve(name + ".jsh");
        return plain(name) && Files.isRegularFile(script) ? Optional.of(script) : Optional.empty();
    }

    /** The standard script of this name. */
    Optional<byte[]> standard(String name) {
        return plain(name) ? resource(name + ".jsh") : Optional.empty();
    }

    /** The same, compiled; empty if the build has not compiled it. */
    Optional<CompiledScript> compiled(String name) {
        return plain(name) ? resource(name + ".jsc").map(Scripts::decoded) : Optional.empty();
    }

    private static CompiledScript decoded(byte[] bytes) {
        try {
            return CompiledScript.decode(bytes, 0);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Optional<byte[]> resource(String file) {
        try (InputStream in = Scripts.class.getResourceAsStream("/luksh/scripts/" + file)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static UncheckedIOException unreadable(IOException e) {
        return new UncheckedIOException("cannot read the jar of luksh", e);
    }

    private static boolean plain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            if (!letter && (i == 0 || (!(c >= '0' && c <= '9') && c != '-'))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** The names of the user's own scripts, sorted. */
    List<String> ownNames() {
        var names = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(own, "*.jsh")) {
            files.forEach(file -> names.add(file.getFileName().toString().replaceAll("\\.jsh$", "")));
        } catch (IOException e) {
            return List.of();
        }
        names.removeIf(name -> own(name).isEmpty());
        names.sort(null);
        return names;
    }

    /** The first line of a script's opening comment; empty if it has none. */
    static String summary(byte[] script) {
        return opening(script, "// ").orElse("");
    }

    /** The title under which {@code --help} lists it: {@code //! group TITLE} among the first lines. */
    static Optional<String> group(byte[] script) {
        return opening(script, GROUP);
    }

    private static Optional<String> opening(byte[] script, String mark) {
        return new String(script, StandardCharsets.UTF_8)
                .lines()
                .takeWhile(line -> line.isBlank() || line.startsWith("//") || line.startsWith("#!"))
                .filter(line -> line.startsWith(mark))
                .findFirst()
                .map(line -> line.substring(mark.length()).strip());
    }

    /** The names of all standard scripts, sorted. */
    static List<String> standardNames() {
        byte[] names = resource("names")
                .orElseThrow(() -> new IllegalStateException("luksh/scripts/names: the build writes it"));
        return new String(names, StandardCharsets.US_ASCII).lines().toList();
    }
}
