package luksh.rescue;

import java.util.List;
import java.util.Optional;
import luksh.change.Finding;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Luks1Header;
import luksh.format.LuksException;

/** What is left of a LUKS1 header at the start of a device. There is one copy, and no checksum. Reads only. */
final class Luks1Remains {
    /** Fields of the right shape that neither chance nor a LUKS2 header with a long label brings together. */
    private static final int SIGNS = 4;

    private final String path;
    private final Bytes found;
    private final Luks1Fields fields;

    private Luks1Remains(String path, Bytes found, long deviceSize) {
        this.path = path;
        this.found = found;
        this.fields = new Luks1Fields(found.toArray(), deviceSize);
    }

    /** Empty if the device ends within the header. */
    static Optional<Luks1Remains> of(Device device) {
        if (device.size() < Luks1Header.SIZE) {
            return Optional.empty();
        }
        Bytes start = Bytes.copyOf(device.read(0, Luks1Header.SIZE));
        return Optional.of(new Luks1Remains(device.path(), start, device.size()));
    }

    /** Whether a LUKS1 header stood here. */
    boolean plausible() {
        return fields.signs() >= SIGNS;
    }

    Bytes found() {
        return found;
    }

    Luks1Fields fields() {
        return fields;
    }

    List<Finding> findings() {
        return Damage.findings(fields.damages(), path, "header");
    }

    /** The header with the values put in that alone are possible; empty if that is not enough, or nothing was wrong. */
    Optional<Luks1Candidate> candidate() {
        if (fields.filled().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Luks1Candidate(
                    Luks1Header.decode(fields.mended().toArray()),
                    found,
                    "header at byte 0, where one value alone is possible for: " + String.join(", ", fields.filled())));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }
}
