package luksh.rescue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.luks2.Luks2Header;

/** Finds invalid bytes in the two copies of a LUKS2 header. Reads only. */
final class Luks2Bytes {
    private static final int BINARY = Luks2Candidate.BINARY;
    /** Random bytes do not have this many valid fields. */
    static final int SIGNS = 2;

    private final Device device;
    private final Predicate<Long> elsewhere;
    private final List<Finding> findings = new ArrayList<>();

    private Luks2Bytes(Device device, Predicate<Long> elsewhere) {
        this.device = device;
        this.elsewhere = elsewhere;
    }

    /**
     * The invalid bytes.
     *
     * @param found possible headers, best first
     * @param elsewhere whether a copy at this offset belongs to a container that begins further in
     */
    static List<Finding> of(Device device, List<Luks2Candidate> found, Predicate<Long> elsewhere) {
        var bytes = new Luks2Bytes(device, elsewhere);
        if (device.size() < BINARY) {
            return List.of();
        }
        if (!found.isEmpty()) {
            bytes.beside(found.get(0));
        } else {
            bytes.alone();
        }
        return List.copyOf(bytes.findings);
    }

    /** Compares both copies with the best candidate. */
    private void beside(Luks2Candidate fits) {
        int size = Math.toIntExact(fits.header().headerSize());
        for (long offset : List.of(0L, (long) size)) {
            byte[] copy = read(offset, size);
            if (copy.length == 0) {
                tell(offset, "the device ends within it");
            } else if (!sound(copy, offset)) {
                tell(offset, new Luks2Fields(copy, offset).damages(reference(fits, offset)));
            }
        }
    }

    /** The candidate's copy for this offset, without its salt and its checksum. */
    private static byte[] reference(Luks2Candidate fits, long offset) {
        byte[] reference = fits.copy().toArray();
        byte[] binary = fits.header().encode(offset != 0, Bytes.zeros(Luks2Header.SALT_SIZE));
        System.arraycopy(binary, 0, reference, 0, BINARY);
        return reference;
    }

    /** Checks each copy against the specification alone. */
    private void alone() {
        byte[] first = read(0, BINARY);
        Optional<Long> hint = Luks2Fields.size(first);
        Stream<Long> seconds = Stream.concat(hint.stream(), Luks2Header.HEADER_SIZES.stream())
                .distinct()
                .filter(elsewhere.negate())
                .filter(offset -> {
                    byte[] binary = read(offset, BINARY);
                    return binary.length > 0 && new Luks2Fields(binary, offset).signs() >= SIGNS;
                });
        List<Long> second = seconds.limit(1).toList();
        boolean stood = new Luks2Fields(first, 0).signs() >= SIGNS;
        if (!stood && second.isEmpty()) {
            return;
        }
        int size = Math.toIntExact(second.isEmpty() ? hint.orElse(Luks2Header.HEADER_SIZES.get(0)) : second.get(0));
        for (long offset : List.of(0L, (long) size)) {
            byte[] copy = read(offset, size);
            if (copy.length == 0) {
                tell(offset, "the device ends within it");
            } else if (!sound(copy, offset)) {
                tell(offset, new Luks2Fields(copy, offset).damages(null));
            }
        }
        compare(read(0, size), read(size, size), size);
    }

    /** Reports where two damaged copies differ: there, at least one is wrong. */
    private void compare(byte[] first, byte[] second, int size) {
        if (first.length == 0 || second.length == 0) {
            return;
        }
        int differs =
                Arrays.mismatch(Arrays.copyOfRange(first, BINARY, size), Arrays.copyOfRange(second, BINARY, size));
        if (differs >= 0) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Rules.BYTES,
                    device.path(),
                    Place.part("both copies"),
                    "their JSON areas first differ at byte " + (BINARY + differs) + " of the device, which is byte "
                            + (size + BINARY + differs) + " in the second copy",
                    ""));
        }
    }

    private static boolean sound(byte[] copy, long offset) {
        try {
            Luks2Header.decode(copy, offset);
            return true;
        } catch (LuksException e) {
            return false;
        }
    }

    private void tell(long offset, List<Damage> damages) {
        findings.addAll(Damage.findings(damages, device.path(), copy(offset)));
    }

    private void tell(long offset, String sentence) {
        findings.add(new Finding(Severity.WARNING, Rules.BYTES, device.path(), copy(offset), sentence, ""));
    }

    private static Place copy(long offset) {
        return Place.part(offset == 0 ? "first copy" : "second copy");
    }

    /** Empty if the device ends before the range. */
    private byte[] read(long offset, int size) {
        return offset + size > device.size() ? new byte[0] : device.read(offset, size);
    }
}
