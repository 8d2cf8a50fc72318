package luksh.shell;

import java.nio.file.Path;
import java.util.Map;

/** Where luksh keeps what it keeps; by the XDG base directories for a person, under /var and /etc for root. */
final class Folders {
    private final Map<String, String> environment;
    private final boolean root;
    private final Path home;

    /** @param home by the password database, where the environment names none */
    Folders(Map<String, String> environment, boolean root, Path home) {
        this.environment = environment;
        this.root = root;
        this.home = home;
    }

    /** Saved headers and the prompt's history. */
    Path state() {
        return folder("XDG_STATE_HOME", "/var/lib", ".local/state");
    }

    /** Compiled scripts, and what was measured. */
    Path cache() {
        return folder("XDG_CACHE_HOME", "/var/cache", ".cache");
    }

    /** A person's own scripts, which are commands. */
    Path scripts() {
        return configuration().resolve("scripts");
    }

    /** What a person told: their scripts, the boots they watched. */
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

    /** As {@code HOME} says, which a person may set; the password database may name a folder that nobody has. */
    private Path home() {
        String said = environment.getOrDefault("HOME", "");
        return said.isEmpty() ? home : Path.of(said);
    }
}
