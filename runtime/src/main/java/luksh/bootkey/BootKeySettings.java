package luksh.bootkey;

import java.nio.file.Path;
import java.time.Duration;
import luksh.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a boot key.
 *
 * @param file of the key while it is armed
 * @param secret that authorizes; null to use the master key file
 * @param master key file of a slot that remains
 * @param expires time after which the key is retired; null: at the next boot
 * @param root folder to use as / when units are written
 * @param program that the units start
 */
public record BootKeySettings(
        Path file,
        @Nullable Secret secret,
        Path master,
        @Nullable Duration expires,
        Path root,
        String program) {
    /** Default path of the master key file. */
    public static final Path MASTER = Path.of("/root/master.key");
}
