package luksh.change;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import luksh.change.step.ChangeSession;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Shredder;
import luksh.device.WritePath;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import luksh.unlock.Signature;

/**
 * Overwrites and removes a key file that a script names. It asks nothing, so it refuses data files and files that the kernel
 * uses. In a temporary folder of this run it accepts every file.
 */
public final class ShredFile {
    private ShredFile() {}

    /** @throws LuksException if the file may contain data, or cannot be overwritten */
    public static void run(Path file, ChangeSession session) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && !session.scratch().test(file.toString())) {
            refuseData(file.toString());
        }
        if (session.dryRun()) {
            session.person().say("dry run: would overwrite and remove " + file);
            return;
        }
        Shredder.shred(file);
    }

    private static void refuseData(String file) {
        for (WritePath.Wrong wrong : WritePath.wrong(file)) {
            throw refused(file, wrong.reason() + ": " + wrong.instead());
        }
        try (Device device = Disk.openForReading(file)) {
            String known = Signature.of(device::read, device.size());
            if (known.equals("crypto_LUKS") ? !isBackup(device) : !known.isEmpty()) {
                throw refused(
                        file,
                        "it contains " + known + ", so it is no key file and no header backup;"
                                + " to remove all key slots, run luksh erase; to remove the file, run rm");
            }
        }
    }

    /** Whether this is a header backup. A detached header looks the same and may be the only copy, so it does not count. */
    private static boolean isBackup(Device device) {
        try {
            Header header = Headers.read(device);
            long payload = header.payloadOffset().bytes();
            return payload > 0 && device.size() <= payload;
        } catch (LuksException e) {
            return false;
        }
    }

    private static LuksException refused(String file, String why) {
        return new LuksException("cannot shred " + file + ": " + why, ExitStatus.FAILED);
    }
}
