package luksh.shell;

import java.nio.file.Path;
import java.util.Map;

/** The folders of luksh: the XDG base directories for a user, /var and /etc for root. */
final class Folders {
    private final Map<String, String> environment;
    private final boolean root;
    private final Path home;

    /** @param home the home folder of the password database, if the environment names none */
    Folders(Map<String, String> environment, boolean root, Path home) {
        this.environment = environment;
        this.root = root;
        this.home = home;
    }

    /** Saved headers and the prompt's history. */
    Path state() {
        return folder("XDG_STATE_HOME", "/var/lib", ".local/state");
    }

    /** Compiled scripts and measurements. */
    Path cache() {
        return folder("XDG_CACHE_HOME", "/var/cache", ".cache");
    }

    /** The user's own scripts, which are commands. */
    Path scripts() {
        return configuration().resolve("scripts");
    }

    /** Files of the user: own scripts, observed boots. */
    Path configuration() {
        return folder("XDG_CONFIG_HOME", "/etc", ".config");
    }

    private Path folder(String variable, String ofRoot, String ofPerson) {
        String said = environment.getOrDefault(variable, "");
        if (!said.isEmpty()) {
            return Path.of(said, "luksh");
        }
        return (root ? Path.of(ofRoot) : home().resolve(ofPerson)).resolve("luksh");
    }

    /** The home folder by {@code HOME}, which the user may set. The password database may name a missing folder. */
    private Path home() {
        String said = environment.getOrDefault("HOME", "");
        return said.isEmpty() ? home : Path.of(said);
    }
}
