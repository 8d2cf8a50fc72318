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
 * Runs the most frequent commands in one process, on its own image. The class-data archive of the build contains the
 * classes that this loads. Only the build calls it. It does not load the compiler: an archive with the compiler makes
 * the first run of a script 130 ms faster and every other start up to 25 ms slower.
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

    /** @param words one: an empty folder for all files */
    public static void main(String[] words) throws IOException {
        Path folder = Path.of(words[0]);
        String image = folder.resolve("image").toString();
        String key = Files.writeString(folder.resolve("key"), "training").toString();
        var training = new ArchiveTraining(folder);
        training.run("format", image, "--luks1", "--create=4MiB", "--iterations=1000", "--yes", "--new-key-file", key);
        String newer = folder.resolve("newer").toString();
        training.run("format", newer, "--create=20MiB", "--iterations=1000", "--yes", "--new-key-file", key);
        for (String each : List.of(image, newer)) {
            training.run("dump", each);
            training.run("check", each);
        }
        training.run("audit", image, newer, "--json");
        for (int i = 0; i < 10; i++) {
            training.run("who-opens", image, "--key-file", key);
        }
        // finally through main, up to its exit
        Main.main(new String[] {"--version"});
    }

    private void run(String... words) {
        // 1: there were findings
        if (program.run(List.of(words)) > 1) {
            throw new IllegalStateException("the training failed at: luksh " + String.join(" ", words));
        }
    }
}
