package luksh.unlock;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.format.HeaderException;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * Both copies of a LUKS2 header as they stand on a device, and which of them holds: of two good ones that with the higher
 * sequence id, at equal ids the first. Reading changes nothing, also where a copy is lost.
 */
public record Luks2Copies(Copy first, Copy second) {
    private static final int START = 4096;

    /** How one copy stands beside the other. */
    public enum State {
        /** Readable, and what the container says. */
        GOOD,
        /** Readable, and older than the other, or other than the first at the same sequence id. */
        OBSOLETE,
        /** Not readable. */
        DAMAGED
    }

    /**
     * One copy.
     *
     * @param offset where it stands, in bytes; where it should, if nothing was found
     * @param reason why it is not good; empty if it is
     * @param header null if it is damaged
     */
    public record Copy(
            long offset,
            State state,
            String reason,
            @Nullable Luks2Header header) {
        private Copy as(State changed, String why) {
            return new Copy(offset, changed, why, header);
        }
    }

    /** Reads both; of what stands there nothing fails, it is DAMAGED then. */
    public static Luks2Copies read(Device device) {
        Copy first = read(device, 0);
        Copy second = second(device, first);
        Luks2Header a = first.header();
        Luks2Header b = second.header();
        if (a == null || b == null || a.equals(b)) {
            return new Luks2Copies(first, second);
        }
        if (b.sequence() > a.sequence()) {
            return new Luks2Copies(first.as(State.OBSOLETE, older(a, b)), second);
        }
        String reason = a.sequence() > b.sequence()
                ? older(b, a)
                : "it differs from the first copy at the same sequence id " + a.sequence();
        return new Luks2Copies(first, second.as(State.OBSOLETE, reason));
    }

    private static String older(Luks2Header obsolete, Luks2Header current) {
        return "its sequence id is " + obsolete.sequence() + ", the other copy's " + current.sequence();
    }

    // The first copy tells where the second is, but only a first copy whose checksum fits can be believed.
    private static Copy second(Device device, Copy first) {
        Luks2Header header = first.header();
        if (header != null) {
            return read(device, header.headerSize());
        }
        Optional<Long> hint = size(device, 0);
        List<Copy> found = Stream.concat(hint.stream(), Luks2Header.HEADER_SIZES.stream())
                .map(offset -> read(device, offset))
                .filter(copy -> copy.header() != null)
                .toList();
        return found.isEmpty() ? read(device, hint.orElse(Luks2Header.HEADER_SIZES.get(0))) : found.get(0);
    }

    private static Copy read(Device device, long offset) {
        try {
            long size = size(device, offset).orElse((long) START);
            if (offset + size > device.size()) {
                return damaged(offset, "the device ends within it");
            }
            Luks2Header header = Luks2Header.decode(device.read(offset, Math.toIntExact(size)), offset);
            return new Copy(offset, State.GOOD, "", header);
        } catch (LuksException e) {
            if (e.status() != LuksException.NO_LUKS) {
                throw e; // the device, not what it holds
            }
            return damaged(offset, String.valueOf(e.getMessage()));
        }
    }

    private static Copy damaged(long offset, String reason) {
        return new Copy(offset, State.DAMAGED, reason, null);
    }

    private static Optional<Long> size(Device device, long offset) {
        return offset + START > device.size()
                ? Optional.empty()
                : Luks2Header.copySize(device.read(offset, START), offset);
    }

    public List<Copy> copies() {
        return List.of(first, second);
    }

    /** Whether both can be read and mean the same. */
    public boolean equalAndGood() {
        return first.state() == State.GOOD && second.state() == State.GOOD;
    }

    /** The header that holds; empty if neither copy can be read. */
    public Optional<Luks2Header> current() {
        return copies().stream()
                .filter(copy -> copy.state() == State.GOOD)
                .findFirst()
                .map(Copy::header);
    }

    /** @throws HeaderException saying of both what is wrong, if neither can be read */
    Luks2Header require(String path) {
        return current()
                .orElseThrow(() -> new HeaderException(
                                "LUKS2 header",
                                "no good copy (at 0: " + first.reason() + "; at " + second.offset() + ": "
                                        + second.reason() + ")",
                                "one; luksh rescue " + path + " shows what is left")
                        .in(path));
    }
}
