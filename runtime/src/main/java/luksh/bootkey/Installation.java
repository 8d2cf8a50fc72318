package luksh.bootkey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import luksh.change.Session;
import luksh.format.LuksException;
import luksh.format.Reason;

/** Puts the units into a system, and takes them away again. */
public final class Installation {
    private final Session session;
    private final Path root;
    private final Path folder;
    private final Machine machine;

    /** @param root folder that stands for / */
    public Installation(Session session, Path root, Machine machine) {
        this.session = session;
        this.root = root.toAbsolutePath().normalize();
        this.folder = this.root.resolve("etc/systemd/system");
        this.machine = machine;
    }

    /** Writes all of them, and enables those that retire. What {@code systemctl} refuses is told, and the files stay. */
    public void install(Map<String, String> units) {
        if (rehearsed("write " + String.join(", ", Units.FILES) + " to " + folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LuksException("cannot make " + folder + ": " + Reason.of(e), LuksException.FAILED, e);
        }
        for (String name : Units.FILES) {
            Durable.write(
                    folder.resolve(name), units.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        }
        systemctl("enable", Units.ENABLED);
        if (live()) {
            systemctl("daemon-reload", List.of());
            systemctl("start", List.of(Units.TIMER));
        }
        session.person()
                .say("written to " + folder + ": " + String.join(", ", Units.FILES) + "; " + Units.REARM + " is off");
    }

    /** Disables and removes all of them; nothing to do for those that are not there. */
    public void uninstall() {
        if (rehearsed("remove " + String.join(", ", Units.FILES) + " from " + folder)) {
            return;
        }
        List<String> there = Units.FILES.stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .toList();
        if (there.isEmpty()) {
            session.person().say("there are none of these units in " + folder);
            return;
        }
        if (live()) {
            systemctl("stop", List.of(Units.TIMER));
        }
        systemctl(
                "disable",
                there.stream().filter(name -> !name.equals(Units.EXPIRE)).toList());
        for (String name : there) {
            try {
                Files.deleteIfExists(folder.resolve(name));
                Durable.flush(folder.resolve(name));
            } catch (IOException e) {
                throw new LuksException(
                        "cannot remove " + folder.resolve(name) + ": " + Reason.of(e), LuksException.FAILED, e);
            }
        }
        if (live()) {
            systemctl("daemon-reload", List.of());
        }
        session.person().say("removed from " + folder + ": " + String.join(", ", there));
    }

    private boolean rehearsed(String what) {
        if (session.dryRun()) {
            session.person().say("dry run: would " + what);
        }
        return session.dryRun();
    }

    /** systemd runs here, and it is its own folder that was written. */
    private boolean live() {
        return root.equals(Path.of("/")) && Files.isDirectory(Path.of("/run/systemd/system"));
    }

    private void systemctl(String verb, List<String> units) {
        var command = new ArrayList<>(List.of("systemctl"));
        if (!root.equals(Path.of("/"))) {
            command.add("--root=" + root);
        }
        command.add(verb);
        command.addAll(units);
        Machine.Ended ended = machine.run(command);
        if (ended.status() != 0) {
            session.person()
                    .say(String.join(" ", command) + " ended with status " + ended.status() + ": " + ended.printed());
        }
    }
}
