package luksh.bootkey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import luksh.change.step.ChangeSession;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.parallel.StoppedException;

/** Installs and removes the systemd units of one disk. */
public final class Installation {
    private final ChangeSession session;
    private final UnitNames names;
    private final Path root;
    private final Path folder;
    private final HostSystem machine;

    /**
     * @param uuid of the disk
     * @param root folder to use as /
     */
    public Installation(ChangeSession session, String uuid, Path root, HostSystem machine) {
        this.session = session;
        this.names = UnitNames.of(uuid);
        this.root = root.toAbsolutePath().normalize();
        this.folder = folder(this.root);
        this.machine = machine;
    }

    private static Path folder(Path root) {
        return root.resolve("etc/systemd/system");
    }

    /** Whether a unit exists, is not masked, and a target wants it. */
    static boolean enabled(Path root, String unit) {
        Path folder = folder(root);
        if (!Files.isRegularFile(folder.resolve(unit))) {
            return false;
        }
        try (var targets = Files.newDirectoryStream(folder, "*.wants")) {
            for (Path target : targets) {
                if (Files.exists(target.resolve(unit), LinkOption.NOFOLLOW_LINKS)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return false; // if this cannot be tested, it counts as disabled
        }
    }

    /**
     * Writes all units, and enables those that retire the key.
     *
     * @throws LuksException if {@code systemctl} fails; the files stay
     */
    public void install(Map<String, String> units) {
        if (rehearsed("write " + pattern())) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LuksException("cannot create " + folder + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
        for (String name : names.files()) {
            DurableFile.replace(
                    folder.resolve(name),
                    "rw-r--r--",
                    units.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8));
        }
        session.person().say("written: " + pattern());
        enabling("enable", names.enabled());
        if (live()) {
            enabling("daemon-reload", List.of());
            enabling("start", List.of(names.timer()));
        }
        session.person().say(names.rearm() + " is off");
    }

    private void enabling(String verb, List<String> units) {
        String refused = systemctl(verb, units);
        if (!refused.isEmpty()) {
            throw BootKeySite.failed(
                    refused + "; the units are installed, but they may not retire the boot key; fix this,"
                            + " then run luksh bootkey install again");
        }
    }

    /** Disables and removes all units that exist. Warns if the key is armed. */
    public void uninstall(OneTimeKey key) {
        if (rehearsed("remove " + pattern())) {
            return;
        }
        List<String> there = names.files().stream()
                .filter(name -> Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .toList();
        if (there.isEmpty()) {
            session.person().say("there are no units " + pattern());
        } else {
            remove(there);
            session.person().say("removed: " + pattern());
        }
        if (!key.status().state().equals(BootKeyStatus.DISARMED)) {
            session.person().say("the boot key is still armed, and no unit retires it now; to retire it: " + key.fix());
        }
    }

    private void remove(List<String> there) {
        if (live()) {
            told(systemctl("stop", List.of(names.timer())));
        }
        told(systemctl(
                "disable",
                there.stream().filter(name -> !name.equals(names.expire())).toList()));
        for (String name : there) {
            try {
                Files.deleteIfExists(folder.resolve(name));
                BootKeyFiles.flush(folder.resolve(name));
            } catch (IOException e) {
                throw new LuksException(
                        "cannot remove " + folder.resolve(name) + ": " + Reason.of(e), ExitStatus.FAILED, e);
            }
        }
        if (live()) {
            told(systemctl("daemon-reload", List.of()));
        }
    }

    private void told(String refused) {
        if (!refused.isEmpty()) {
            session.person().say(refused);
        }
    }

    private Path pattern() {
        return folder.resolve(names.pattern());
    }

    private boolean rehearsed(String what) {
        if (session.dryRun()) {
            session.person().say("dry run: would " + what);
        }
        return session.dryRun();
    }

    /** Whether systemd is running and uses the folder that was written. */
    private boolean live() {
        return root.equals(Path.of("/")) && Files.isDirectory(Path.of("/run/systemd/system"));
    }

    /** Returns the error in words; empty on success. */
    private String systemctl(String verb, List<String> units) {
        var command = new ArrayList<>(List.of("systemctl"));
        if (!root.equals(Path.of("/"))) {
            command.add("--root=" + root);
        }
        command.add(verb);
        command.addAll(units);
        HostSystem.Ended ended;
        try {
            ended = machine.run(command);
        } catch (StoppedException e) {
            throw e;
        } catch (LuksException e) {
            return Objects.requireNonNull(e.getMessage());
        }
        return ended.status() == 0
                ? ""
                : String.join(" ", command) + " ended with status " + ended.status()
                        + (ended.printed().isEmpty() ? "" : ": " + ended.printed());
    }
}
