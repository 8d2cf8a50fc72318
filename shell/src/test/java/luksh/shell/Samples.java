package luksh.shell;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The folder samples, and beside it a desk with an image on which one of them can be run. */
abstract class Samples {
    static final Path FOLDER = Path.of(System.getProperty("luksh.root", "..")).resolve("samples");

    @TempDir
    static Path cache;

    @TempDir
    Path folder;

    Desk desk;
    Path image;

    @BeforeEach
    void makeImage() {
        desk = new Desk(folder, cache);
        image = desk.image();
    }

    Ended sample(String name, Object... words) {
        Object[] all = new Object[words.length + 1];
        all[0] = FOLDER.resolve(name + ".jsh");
        System.arraycopy(words, 0, all, 1, words.length);
        return desk.run(all);
    }

    /** The temporary folders that a script speaks of; others of the same name belong to tests beside this one. */
    static Set<Path> temporary(Ended ended) {
        return Pattern.compile("/\\S*?/luksh-[0-9]+")
                .matcher(ended.out() + ended.err())
                .results()
                .map(found -> Path.of(found.group()))
                .collect(Collectors.toSet());
    }
}
