package luksh.bootkey;

import java.nio.file.Path;
import java.time.Duration;
import luksh.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a boot key.
 *
 * @param file where its key lies while it is armed
 * @param secret that authorizes; null: the master key file does
 * @param master key file of a slot that stays
 * @param expires after this it is retired; null: at the next boot
 * @param root folder that stands for / when units are written
 * @param program by which the units start luksh
 */
public record Wanted(
        Path file,
        @Nullable Secret secret,
        Path master,
        @Nullable Duration expires,
        Path root,
        String program) {
    /** Where the master key file lies unless another place is named. */
    public static final Path MASTER = Path.of("/root/master.key");
}
