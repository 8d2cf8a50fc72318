package luksh.oracle;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A GRUB that can be built and booted: its modules, as its packages bring them.
 *
 * <p>This system's own are installed by {@code ./check}. Those of other versions {@code .ci/grub-modules} lays into a cache
 * outside of the project, pinned by their sums. 2.12 is Debian stable's: where {@code CI=true} it has to be there. 2.14 is in Debian's
 * unstable alone, where packages vanish from one day to the next: without it a test says so and is skipped.
 *
 * @param version {@code 2.06-13+deb12u2}, or {@code 2.12} for what the cache holds of that series
 * @param folder holds one folder for each platform
 */
public record GrubModules(String version, Path folder) {
    /** This system's. */
    public static GrubModules installed() {
        String said = Oracle.run("grub-mkimage", "--version").accepted().out().strip();
        return new GrubModules(said.substring(said.lastIndexOf(' ') + 1), Path.of("/usr/lib/grub"));
    }

    /** Those of a series, {@code 2.12} or {@code 2.14}, that the cache would hold. */
    public static GrubModules cached(String series) {
        Map<String, String> environment = System.getenv();
        Path caches = Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        Path cache = Optional.ofNullable(environment.get("LUKSH_JUDGES_CACHE"))
                .map(Path::of)
                .orElse(caches.resolve("luksh-judges"));
        return new GrubModules(series, cache.resolve("grub-" + series).resolve("usr/lib/grub"));
    }

    /** Whether they are there for a platform, as {@code i386-pc}. */
    public boolean has(String platform) {
        return Files.exists(folder.resolve(platform).resolve("luks2.mod"));
    }

    /** Skips the test if they are not there; where {@code CI=true} that is a failure, but for 2.14. */
    public GrubModules require(String platform) {
        String missing = "no modules of GRUB " + version + " for " + platform + " in " + folder
                + ": ./check installs or fetches them; if .ci/grub-modules says that a package left Debian's pool,"
                + " it tells how to pin another";
        if (version.startsWith("2.14") && !has(platform)) {
            abort(missing);
        } else {
            Oracle.require(has(platform), missing);
        }
        return this;
    }

    @Override
    public String toString() {
        return "GRUB " + version;
    }
}
