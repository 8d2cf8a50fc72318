package luksh.rescue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;

/**
 * How well a header backup fits a device whose header cannot be read: by key areas that are on the device as they are in
 * the backup, which no other container has, or by the UUID in what is left of a header.
 *
 * @param same slots whose key areas are there
 * @param named the UUID stands where a header has it
 */
public record Fit(Header header, int same, boolean named) {
    /** Compares; neither is written. Empty if nothing of the backup is there. */
    public static Optional<Fit> of(Header saved, Device backup, Device device) {
        List<KeySlot> slots = saved.slots();
        int same = (int) slots.stream()
                .filter(slot -> fits(slot.area(), device)
                        && Arrays.equals(content(slot.area(), backup), content(slot.area(), device)))
                .count();
        boolean named = Stream.concat(Stream.of(0L), Luks2Header.HEADER_SIZES.stream())
                .anyMatch(offset -> saved.uuid().equals(uuid(device, offset)));
        return same > 0 || named ? Optional.of(new Fit(saved, same, named)) : Optional.empty();
    }

    private static boolean fits(Area area, Device device) {
        return area.offset().bytes() + area.size().bytes() <= device.size();
    }

    private static byte[] content(Area area, Device device) {
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    /** Both versions have it in one place; what is no UUID equals none. */
    private static String uuid(Device device, long offset) {
        long at = offset + Luks1Header.UUID_OFFSET;
        if (at + Luks1Header.UUID_SIZE > device.size()) {
            return "";
        }
        String field = new String(device.read(at, Luks1Header.UUID_SIZE), StandardCharsets.ISO_8859_1);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }

    /**
     * What can be mended with: a LUKS2 header of which at least one key area is there.
     *
     * @param source which backup it is, in words
     */
    public Optional<Candidate> candidate(String source) {
        if (same == 0 || !(header instanceof Luks2Header luks2)) {
            return Optional.empty();
        }
        Bytes copy = Bytes.copyOf(luks2.encode(false, Bytes.zeros(Luks2Header.SALT_SIZE)));
        return Optional.of(new Candidate(
                luks2,
                copy,
                0,
                Candidate.BINARY,
                true,
                source + "; key areas that are on the device as they are in it: " + same + " of "
                        + luks2.slots().size()));
    }
}
