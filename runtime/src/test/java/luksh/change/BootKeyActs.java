package luksh.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import luksh.bootkey.OneTimeKey;
import luksh.change.step.Target;
import luksh.device.Device;
import luksh.device.Disk;

/** A process to be traced: arms, arms again and disarms, on both versions. */
final class BootKeyActs {
    static final List<String> NAMES = List.of("arm", "arm again", "disarm");

    private BootKeyActs() {}

    /** The machine of a version. */
    static Path machine(Path scratch, int version) {
        return scratch.resolve("machine" + version);
    }

    static Path disk(Path scratch, int version) {
        return scratch.resolve("disk" + version);
    }

    /** Is made when an act begins. */
    static Path mark(Path scratch, int version, String act) {
        return scratch.resolve("LUKS" + version + " " + act);
    }

    public static void main(String[] args) throws IOException {
        Path scratch = Path.of(args[0]);
        for (int version : new int[] {1, 2}) {
            var desk = new BootKeyDesk(machine(scratch, version));
            for (String act : NAMES) {
                Files.createFile(mark(scratch, version, act));
                OneTimeKey key = desk.key(image(disk(scratch, version).toString()));
                if (act.equals("disarm")) {
                    key.disarm();
                } else {
                    key.arm();
                }
            }
        }
    }

    /** Without the lock, which another program would take: its calls are not ours. */
    private static Target image(String path) {
        return new Target() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public Device read() {
                return Disk.openForReading(path);
            }

            @Override
            public Device write() {
                return Disk.openForWriting(path);
            }
        };
    }
}
