package luksh.change.write;

import java.util.Optional;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks1.Luks1Header;

/** The room between the last key area of a LUKS1 header and the payload, or the end of a detached header. */
public final class Luks1FreeSpace {
    private static final int PAGE = 4096;
    /** What luksmeta writes behind the last area, where a program may take the room for free. */
    private static final Bytes LUKSMETA = Bytes.ofHex("4c554b534d455441");

    private Luks1FreeSpace() {}

    /**
     * The first byte of a place for one more area.
     *
     * @param size of that area, in bytes
     * @return empty if there is no room for it, or if luksmeta keeps its data there
     */
    public static Optional<Long> find(Device device, Luks1Header header, long size) {
        long start = (header.endOfAreas() + PAGE - 1) / PAGE * PAGE;
        long payload = header.payloadOffset().bytes();
        long end = payload == 0 ? device.size() : Math.min(payload, device.size());
        return end - start >= size
                        && !Bytes.copyOf(device.read(start, LUKSMETA.size())).equals(LUKSMETA)
                ? Optional.of(start)
                : Optional.empty();
    }
}
