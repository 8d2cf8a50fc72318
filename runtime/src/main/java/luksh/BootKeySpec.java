package luksh;

import java.nio.file.Path;
import java.time.Duration;
import luksh.bootkey.BootKeySettings;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/** Settings of the one-time boot key of a disk. */
public final class BootKeySpec {
    private Path file = Path.of("/boot/keyfile");
    private Path master = BootKeySettings.MASTER;
    private Path root = Path.of("/");
    private String program = "/usr/local/bin/luksh";
    private @Nullable Secret secret;
    private @Nullable Duration expires;

    BootKeySpec() {}

    /** The key file, on a file system that is read before the disk is unlocked. Default: /boot/keyfile. */
    public BootKeySpec file(String keyFile) {
        file = FileName.parse(keyFile);
        return this;
    }

    /** A secret of a permanent slot. Default: the content of the master key file. */
    public BootKeySpec authorize(Secret secret) {
        this.secret = secret;
        return this;
    }

    /** Removes the key after this time, if the machine has not booted before. */
    public BootKeySpec expires(Duration after) {
        if (after.isZero() || after.isNegative()) {
            throw new LuksException(
                    "a boot key cannot expire after " + after + "; expected more than zero, for example minutes(30)",
                    ExitStatus.FAILED);
        }
        expires = after;
        return this;
    }

    /** The master key file, on the encrypted volume. Default: /root/master.key. */
    public BootKeySpec master(String path) {
        master = FileName.parse(path);
        return this;
    }

    /** The folder to use as / when writing units. */
    public BootKeySpec root(String folder) {
        root = FileName.parse(folder);
        return this;
    }

    /** The program that the units start. Default: /usr/local/bin/luksh. */
    public BootKeySpec program(String path) {
        program = FileName.parse(path).toAbsolutePath().toString();
        return this;
    }

    BootKeySettings wanted() {
        return new BootKeySettings(file, secret, master, expires, root, program);
    }
}
