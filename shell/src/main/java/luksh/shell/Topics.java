package luksh.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.file.SmallFile;
import luksh.format.LuksException;
import luksh.shell.compile.CompiledScript;

/** All commands of {@code luksh}, for completion and for the manual. */
public final class Topics {
    /** The commands that may follow {@code luksh vault}. */
    public static final List<String> VAULT = List.of("history", "prune", "save");

    private Topics() {}

    /** The built-in commands and the standard scripts. */
    public static List<Topic> standard() {
        Scripts scripts = new Scripts(Path.of(""));
        var topics = new ArrayList<>(BuiltIns.all().keySet());
        Scripts.standardNames()
                .forEach(name -> topics.add(topic(name, scripts.compiled(name).orElseThrow())));
        return topics;
    }

    /** The command that this name runs. */
    static Optional<Topic> named(Launcher program, String name) {
        Scripts scripts = program.scripts();
        return BuiltIns.named(name)
                .or(() -> scripts.own(name).map(script -> own(program, name, script)))
                .or(() -> scripts.compiled(name).map(script -> topic(name, script)));
    }

    /** The built-in commands, then the scripts. Of two with one name, only the one that runs. */
    static List<Topic> all(Launcher program) {
        Scripts scripts = program.scripts();
        var topics = new ArrayList<>(BuiltIns.all().keySet());
        List<String> own = scripts.ownNames();
        for (String name : Scripts.standardNames()) {
            if (!own.contains(name)) {
                topics.add(topic(name, scripts.compiled(name).orElseThrow()));
            }
        }
        for (String name : own) {
            if (BuiltIns.named(name).isEmpty()) {
                topics.add(own(program, name, scripts.own(name).orElseThrow()));
            }
        }
        return topics;
    }

    private static Topic topic(String name, CompiledScript script) {
        return new Topic(name, script.description(), script.parameters(), true);
    }

    /** A user's own script. One with errors is a command too; it reports the errors when it is run. */
    private static Topic own(Launcher program, String name, Path script) {
        try {
            return topic(name, program.runner().outline(script));
        } catch (LuksException e) {
            return new Topic(name, summary(script), List.of(), true);
        }
    }

    private static String summary(Path script) {
        try {
            return SmallFile.read(script, SmallFile.MOST_TEXT)
                    .map(Scripts::summary)
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
