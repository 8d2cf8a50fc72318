package luksh.shell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/** The user's own editor, {@code $VISUAL} or {@code $EDITOR}, on a text of the prompt. */
public final class TextEditor {
    private final ForegroundProgram programs;
    private final Map<String, String> environment;

    public TextEditor(ForegroundProgram programs, Map<String, String> environment) {
        this.programs = programs;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Lets the user edit a text in a temporary file, mode 0600, that is removed afterwards. The caller makes sure that
     * the text contains no secret.
     *
     * @return the text after the editor ended, without blank lines at its end; empty if it ended with a failure
     * @throws LuksException if no editor is named, or the file cannot be used
     */
    public Optional<String> edited(String text) {
        String editor = command();
        try {
            // the user's own folder in memory, if there is one
            Path runtime = Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", ""));
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Path file = runtime.isAbsolute() && Files.isWritable(runtime)
                    ? Files.createTempFile(runtime, "luksh", ".jsh", mode)
                    : Files.createTempFile("luksh", ".jsh", mode);
            try {
                Files.writeString(file, text.isEmpty() ? "" : text + "\n");
                // the variable may contain options; the file name stays one word
                int status = programs.run(List.of("sh", "-c", editor + " \"$1\"", "sh", file.toString()));
                return status == 0
                        ? Optional.of(SmallFile.text(file, "a snippet is text in UTF-8")
                                .stripTrailing())
                        : Optional.empty();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new LuksException("cannot edit in a temporary file: " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    private String command() {
        String visual = environment.getOrDefault("VISUAL", "");
        String editor = visual.isBlank() ? environment.getOrDefault("EDITOR", "") : visual;
        if (editor.isBlank()) {
            throw new LuksException(
                    "no editor is set. Exit with Ctrl-D, and set one in your shell: export EDITOR=nano",
                    ExitStatus.FAILED);
        }
        return editor;
    }
}
