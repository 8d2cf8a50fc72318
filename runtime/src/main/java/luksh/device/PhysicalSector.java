package luksh.device;

import java.nio.file.Path;
import java.util.List;

/** The size in which a drive stores its data, even if it accepts smaller writes. */
public final class PhysicalSector {
    private static final List<String> POSSIBLE = List.of("512", "1024", "2048", "4096");

    private PhysicalSector() {}

    /** In bytes, from 512 to 4096: the kernel's value for a block device, 4096 for an image file. */
    public static int of(String path) {
        Path sys = Path.of("/sys/dev/block");
        return DeviceNumber.of(Path.of(path))
                .map(number -> of(Sysfs.real(sys.resolve(number.toString()))))
                .orElse(4096);
    }

    /** @param device its folder in sysfs; a partition has no queue of its own */
    static int of(Path device) {
        for (String queue : List.of("queue", "../queue")) {
            for (String attribute : List.of("physical_block_size", "logical_block_size")) {
                String text = Sysfs.text(device.resolve(queue).resolve(attribute));
                if (POSSIBLE.contains(text)) {
                    return Integer.parseInt(text);
                }
            }
        }
        return 512;
    }
}
