package luksh;

import java.nio.file.Path;
import java.time.Duration;
import luksh.bootkey.Wanted;
import luksh.crypto.Secret;
import luksh.format.FileName;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/** The one-time boot key of a disk. */
public final class BootKeySpec {
    private Path file = Path.of("/boot/keyfile");
    private Path master = Wanted.MASTER;
    private Path root = Path.of("/");
    private String program = "/usr/local/bin/luksh";
    private @Nullable Secret secret;
    private @Nullable Duration expires;

    BootKeySpec() {}

    /** Where the key lies while it is armed, on a file system that is read before the disk is open; else /boot/keyfile. */
    public BootKeySpec file(String keyFile) {
        file = FileName.parse(keyFile);
        return this;
    }

    /** A secret of a slot that stays; else the content of the master key file. */
    public BootKeySpec authorize(Secret secret) {
        this.secret = secret;
        return this;
    }

    /** The key is retired after this time, if no boot has come first. */
    public BootKeySpec expires(Duration after) {
        if (after.isZero() || after.isNegative()) {
            throw new LuksException(
                    "a boot key that expires after " + after + "; expected more than no time, for example minutes(30)",
                    LuksException.FAILED);
        }
        expires = after;
        return this;
    }

    /** The master key file, upon the encrypted volume; else /root/master.key. */
    public BootKeySpec master(String path) {
        master = FileName.parse(path);
        return this;
    }

    /** A folder that stands for / when units are written. */
    public BootKeySpec root(String folder) {
        root = FileName.parse(folder);
        return this;
    }

    /** What the units start; else /usr/local/bin/luksh. */
    public BootKeySpec program(String path) {
        program = FileName.parse(path).toAbsolutePath().toString();
        return this;
    }

    Wanted wanted() {
        return new Wanted(file, secret, master, expires, root, program);
    }
}
