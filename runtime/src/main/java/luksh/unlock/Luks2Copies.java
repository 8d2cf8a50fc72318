package luksh.unlock;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.format.ExitStatus;
import luksh.format.HeaderException;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * Both copies of a LUKS2 header on a device, and which of them is valid: of two good copies that with the higher
 * sequence id, and the first if both are equal. Reading never writes, even if a copy is lost.
 */
public record Luks2Copies(Copy first, Copy second) {
    private static final int LOOKS = 5;

    /** State of one copy, compared with the other. */
    public enum State {
        /** Readable and valid. */
        GOOD,
        /** Readable, but older than the other copy, or different from the first at the same sequence id. */
        OBSOLETE,
        /** Not readable. */
        DAMAGED
    }

    /**
     * One copy.
     *
     * @param offset in bytes; the expected offset if nothing was found
     * @param reason why it is not good; empty if it is
     * @param sequence its sequence id if the checksum is right, even if the copy is damaged
     * @param header null if it is damaged
     */
    public record Copy(
            long offset,
            State state,
            String reason,
            Optional<Long> sequence,
            @Nullable Luks2Header header) {
        private Copy as(State changed, String why) {
            return new Copy(offset, changed, why, sequence, header);
        }
    }

    /**
     * Reads both copies. Their content never causes a failure; an unreadable copy is DAMAGED. If neither can be read,
     * another program may be writing them one after the other. Then luksh reads them again as long as they change.
     */
    public static Luks2Copies read(Device device) {
        Luks2Copies seen = once(device);
        for (int looks = 1; looks < LOOKS && seen.current().isEmpty(); looks++) {
            Luks2Copies again = once(device);
            if (again.equals(seen)) {
                return again;
            }
            seen = again;
        }
        return seen;
    }

    private static Luks2Copies once(Device device) {
        Copy first = read(device, 0, null);
        Copy second = second(device, first);
        Luks2Header a = first.header();
        Luks2Header b = second.header();
        if (a == null || b == null || a.equals(b)) {
            return new Luks2Copies(first, second);
        }
        if (Long.compareUnsigned(b.sequence(), a.sequence()) > 0) {
            return new Luks2Copies(first.as(State.OBSOLETE, older(a, b)), second);
        }
        String reason = Long.compareUnsigned(a.sequence(), b.sequence()) > 0
                ? older(b, a)
                : "it differs from the first copy at the same sequence id " + Long.toUnsignedString(a.sequence());
        return new Luks2Copies(first, second.as(State.OBSOLETE, reason));
    }

    private static String older(Luks2Header obsolete, Luks2Header current) {
        return "its sequence id is " + Long.toUnsignedString(obsolete.sequence()) + ", the other copy's "
                + Long.toUnsignedString(current.sequence());
    }

    // The first copy defines the offset of the second, but only if its checksum is right.
    private static Copy second(Device device, Copy first) {
        Luks2Header header = first.header();
        if (header != null) {
            return read(device, header.headerSize(), header);
        }
        Optional<Long> hint = size(device, 0);
        return Stream.concat(hint.stream(), Luks2Header.HEADER_SIZES.stream())
                .map(offset -> read(device, offset, null))
                .filter(copy -> copy.header() != null)
                .findFirst()
                .orElseGet(() -> read(device, hint.orElse(Luks2Header.HEADER_SIZES.get(0)), null));
    }

    /** @param first the good first copy, whose text need not be parsed again; null if there is none */
    private static Copy read(Device device, long offset, @Nullable Luks2Header first) {
        try {
            long size = size(device, offset).orElse((long) Luks2Header.BINARY_SIZE);
            if (offset + size > device.size()) {
                return damaged(
                        offset,
                        "it is truncated: the device has " + device.size() + " bytes, but this copy needs "
                                + (offset + size),
                        Optional.empty());
            }
            byte[] copy = device.read(offset, Math.toIntExact(size));
            return decoded(copy, offset, first == null ? null : device.read(0, Math.toIntExact(size)), first);
        } catch (LuksException e) {
            if (e.status() != ExitStatus.NO_LUKS) {
                throw e; // a failure of the device, not of its content
            }
            return damaged(offset, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    /** The sequence id is also read if the copy breaks a rule, because the copy may be the newer one. */
    private static Copy decoded(byte[] copy, long offset, byte @Nullable [] start, @Nullable Luks2Header first) {
        try {
            Luks2Header header = start == null || first == null
                    ? Luks2Header.decode(copy, offset)
                    : Luks2Header.decode(copy, offset, start, first);
            return new Copy(offset, State.GOOD, "", Optional.of(header.sequence()), header);
        } catch (LuksException e) {
            if (e.status() != ExitStatus.NO_LUKS) {
                throw e;
            }
            return damaged(offset, String.valueOf(e.getMessage()), Luks2CopyBytes.sequence(copy, offset));
        }
    }

    private static Copy damaged(long offset, String reason, Optional<Long> sequence) {
        return new Copy(offset, State.DAMAGED, reason, sequence, null);
    }

    private static Optional<Long> size(Device device, long offset) {
        return offset + Luks2Header.BINARY_SIZE > device.size()
                ? Optional.empty()
                : Luks2CopyBytes.size(device.read(offset, Luks2Header.BINARY_SIZE), offset);
    }

    public List<Copy> copies() {
        return List.of(first, second);
    }

    /** Whether both are readable and equal. */
    public boolean equalAndGood() {
        return first.state() == State.GOOD && second.state() == State.GOOD;
    }

    /** The valid header; empty if neither copy is readable. */
    public Optional<Luks2Header> current() {
        return copies().stream()
                .filter(copy -> copy.state() == State.GOOD)
                .findFirst()
                .map(Copy::header);
    }

    /**
     * The valid header.
     *
     * @throws HeaderException with the reasons for both copies, if neither is readable; also if the newer one breaks
     *     a rule: the older one is out of date, and using it could damage the container
     */
    Luks2Header require(Device device) {
        Luks2Header current = current()
                .orElseThrow(() -> new HeaderException(
                                "LUKS2 header",
                                "no good copy (at 0: " + first.reason() + "; at " + second.offset() + ": "
                                        + second.reason() + ")",
                                "one",
                                "; luksh rescue " + ShellWord.of(device.path()) + " shows what is left")
                        .in(device.path()));
        for (Copy copy : copies()) {
            if (copy.state() == State.DAMAGED
                    && copy.sequence().isPresent()
                    && Long.compareUnsigned(copy.sequence().get(), current.sequence()) > 0) {
                throw new HeaderException(
                                "LUKS2 header",
                                "at " + copy.offset() + " a newer copy that breaks a rule (" + copy.reason() + ")",
                                "the newer copy to be good",
                                "; luksh rescue " + ShellWord.of(device.path()) + " shows both")
                        .in(device.path());
            }
        }
        try {
            return current.checkFits(device.size());
        } catch (HeaderException e) {
            throw e.in(device.path());
        }
    }
}
