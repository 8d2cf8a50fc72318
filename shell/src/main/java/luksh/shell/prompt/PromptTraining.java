package luksh.shell.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jline.nativ.JLineNativeLoader;

/**
 * Types a session at a prompt whose process records the classes that it loads. Only the build calls it. The prompt needs
 * a terminal for that, and this opens one: a build needs no other program.
 */
final class PromptTraining {
    private static final int SECONDS = 60;

    private PromptTraining() {}

    /**
     * @param words the file for JLine's native library, the folder with the images, and the command that starts the prompt
     * @throws IOException if there is no pseudo-terminal, or if the session did not end as it should
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        JLineNativeLoader.initialize();
        Files.copy(Path.of(JLineNativeLoader.getNativeLibraryPath()), Path.of(words[0]));
        Path folder = Path.of(words[1]);
        List<String> command = List.of(words).subList(2, words.length);
        try (PseudoTerminal terminal = PseudoTerminal.start(command, Map.of("NO_PAGER", "1"))) {
            for (String keys : session(folder)) {
                if (!terminal.await(TerminalLines.PROMPT, SECONDS)) {
                    throw new IOException("no prompt after: " + terminal.shown());
                }
                terminal.type(keys);
            }
            // Java writes the archive when the prompt ends
            if (!terminal.process().waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the prompt does not end");
            }
        }
    }

    /** What is typed at each prompt. Tab draws a prompt of its own. */
    private static List<String> session(Path folder) {
        return List.of(
                "luks(\"" + folder.resolve("image") + "\").slots()\r",
                "var d = luks(\"" + folder.resolve("newer") + "\")\r",
                "d.slo\t\r",
                "d.slots().stream().map(s -> s.number()).toList()\r",
                "int twice(int x) { return 2 * x; }\r",
                "twice(3)\r",
                "/help\r",
                "luks(\"/nowhere\")\r",
                "nothing(\r)\r",
                "1 + 1\r",
                "\004");
    }
}
