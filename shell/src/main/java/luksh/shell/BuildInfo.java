package luksh.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Version and hash of this build of luksh. */
public final class BuildInfo {
    private BuildInfo() {}

    /**
     * The version, or {@code development} when the classes do not come from the packaged jar.
     *
     * @return a version like {@code 0.1.0}
     */
    public static String version() {
        @Nullable String version = BuildInfo.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version.replace("-SNAPSHOT", "");
    }

    /**
     * A hash of every class and resource of this build and of the versions of its libraries. Two builds that could
     * compile a script differently have different ids.
     *
     * @return 64 hexadecimal digits
     */
    public static String id() {
        try (var stream = BuildInfo.class.getResourceAsStream("/luksh/build-id")) {
            if (stream == null) throw new IllegalStateException("luksh/build-id is missing: the build writes it");
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
