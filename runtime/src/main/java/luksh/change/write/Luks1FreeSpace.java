package luksh.change.write;

import java.util.Optional;
import luksh.device.Device;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.LuksMeta;

/** The space between the last key area of a LUKS1 header and the payload, or the end of a detached header. */
public final class Luks1FreeSpace {

    private Luks1FreeSpace() {}

    /**
     * The first byte of a free place for one more area.
     *
     * @param size of that area, in bytes
     * @return empty if no place is large enough, or if luksmeta stores its data there
     */
    public static Optional<Long> find(Device device, Luks1Header header, long size) {
        long start = LuksMeta.offset(header);
        long payload = header.payloadOffset().bytes();
        long end = payload == 0 ? device.size() : Math.min(payload, device.size());
        return end - start >= size && !LuksMeta.begins(device, start) ? Optional.of(start) : Optional.empty();
    }
}
