package luksh.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the most frequent commands in one process, on its own images. A class-data archive of the build contains the
 * classes that this loads. Only the build calls it. There are two archives: that of the commands has no compiler,
 * because an archive with the compiler makes every command up to 25 ms slower.
 */
final class ArchiveTraining {
    private final Launcher program;

    private ArchiveTraining(Path folder) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        program = new Launcher(
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                folder.resolve("terminal"),
                new Folders(Map.of(), false, folder),
                Map.of());
    }

    /**
     * @param words {@code command} or {@code prompt}, and an empty folder for all files. With {@code prompt}, it runs the
     *     prompt at the end, on the images {@code image} and {@code newer} of the folder.
     */
    public static void main(String[] words) throws IOException {
        Path folder = Path.of(words[1]);
        String image = folder.resolve("image").toString();
        String key = Files.writeString(folder.resolve("key"), "training").toString();
        var training = new ArchiveTraining(folder);
        training.run("format", image, "--luks1", "--create=4MiB", "--iterations=1000", "--yes", "--new-key-file", key);
        String newer = folder.resolve("newer").toString();
        training.run("format", newer, "--create=20MiB", "--iterations=1000", "--yes", "--new-key-file", key);
        if (words[0].equals("prompt")) {
            training.compile(folder, image);
            Main.main(new String[0]);
        } else {
            training.commands(image, newer, key);
            // finally through main, up to its exit
            Main.main(new String[] {"--version"});
        }
    }

    private void commands(String image, String newer, String key) {
        for (String each : List.of(image, newer)) {
            run("dump", each);
            run("check", each);
        }
        run("audit", image, newer, "--json");
        for (int i = 0; i < 10; i++) {
            run("who-opens", image, "--key-file", key);
        }
    }

    private void compile(Path folder, String image) throws IOException {
        run("eval", "luks(\"" + image + "\").slots()");
        Path script = folder.resolve("script.jsh");
        Files.writeString(
                script,
                "var disk = luks(arg(\"device\", \"\"));\nfor (var slot : disk.slots()) say(\"%d\", slot.number());\n");
        run(script.toString(), image);
    }

    private void run(String... words) {
        // 1: there were findings
        if (program.run(List.of(words)) > 1) {
            throw new IllegalStateException("the training failed at: luksh " + String.join(" ", words));
        }
    }
}
