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

/** Scripts that are commands: the standard ones, and a person's own, which come first. */
final class Scripts {
    /** Groups of the standard scripts as {@code --help} lists them. */
    record Group(String title, List<String> names) {}

    static final List<Group> STANDARD = List.of(
            new Group("Look", List.of("check", "audit", "who-opens")),
            new Group("Make", List.of("format")),
            new Group(
                    "Passphrases",
                    List.of("add-key", "recovery-key", "replace", "rotate", "remove-key", "kill-slot", "erase")),
            new Group("Cost", List.of("rekey", "digest", "grub", "bench")),
            new Group(
                    "Headers",
                    List.of("backup", "restore", "recover", "repair", "rescue", "convert", "uuid", "volume-key")),
            new Group("Vault", List.of("save", "history", "prune", "diff")),
            new Group("LUKS2", List.of("name-slot", "priority", "token", "label", "flags")),
            new Group("Payload", List.of("copy")));

    private final Path own;

    /** @param own folder of the person's own scripts; it need not be there */
    Scripts(Path own) {
        this.own = own;
    }

    /** A person's own script of this name. */
    Optional<Path> own(String name) {
        Path script = own.resolve(name + ".jsh");
        return plain(name) && Files.isRegularFile(script) ? Optional.of(script) : Optional.empty();
    }

    /** The standard script of this name. */
    Optional<byte[]> standard(String name) {
        if (!plain(name)) {
            return Optional.empty();
        }
        try (InputStream in = Scripts.class.getResourceAsStream("/luksh/scripts/" + name + ".jsh")) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of luksh cannot be read", e);
        }
    }

    /** The same, compiled; empty where the build has not done that. */
    Optional<CompiledScript> compiled(String name) {
        if (!plain(name)) {
            return Optional.empty();
        }
        try (InputStream in = Scripts.class.getResourceAsStream("/luksh/scripts/" + name + ".jsc")) {
            return in == null ? Optional.empty() : Optional.of(CompiledScript.decode(in.readAllBytes(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of luksh cannot be read", e);
        }
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

    /** The names of the person's own scripts, sorted. */
    List<String> ownNames() {
        var names = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(own, "*.jsh")) {
            files.forEach(file -> names.add(file.getFileName().toString().replaceAll("\\.jsh$", "")));
        } catch (IOException e) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    /** The first sentence of a standard script's opening comment. */
    String summary(String name) {
        String source = new String(standard(name).orElseThrow(), StandardCharsets.UTF_8);
        return source.lines()
                .filter(line -> line.startsWith("// "))
                .findFirst()
                .map(line -> line.substring(3))
                .orElse("");
    }

    static List<String> standardNames() {
        return STANDARD.stream().flatMap(group -> group.names().stream()).toList();
    }
}
