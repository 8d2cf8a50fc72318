package luksh.rescue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;

/** The rest of a damaged LUKS1 header at the start of a device. LUKS1 has one copy and no checksum. Reads only. */
final class Luks1HeaderSearch {
    /** Neither random bytes nor a LUKS2 header with a long label have this many valid fields. */
    private static final int SIGNS = 4;

    private final String path;
    private final Bytes found;
    private final Luks1Fields fields;

    private Luks1HeaderSearch(String path, Bytes found, long deviceSize) {
        this.path = path;
        this.found = found;
        this.fields = new Luks1Fields(found.toArray(), deviceSize);
    }

    /** Empty if the device is smaller than a header. */
    static Optional<Luks1HeaderSearch> of(Device device) {
        if (device.size() < Luks1Header.SIZE) {
            return Optional.empty();
        }
        Bytes start = Bytes.copyOf(device.read(0, Luks1Header.SIZE));
        return Optional.of(new Luks1HeaderSearch(device.path(), start, device.size()));
    }

    /** Whether the device had a LUKS1 header. */
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
        return Damage.findings(fields.damages(), path, Place.header());
    }

    /**
     * Headers with all restored values, even if other fields stay lost. If slots may have been in use, the first header has
     * them enabled and the second disabled. Empty if nothing can be restored, or the result is not readable.
     */
    List<Luks1Candidate> candidates() {
        byte[] mended = fields.mended().toArray();
        List<Integer> undecided = fields.entries().undecided();
        var candidates = new ArrayList<Luks1Candidate>();
        candidate(mended, undecided.isEmpty() ? "" : numbered(undecided) + " enabled, as it probably was")
                .ifPresent(candidates::add);
        if (!undecided.isEmpty()) {
            ByteBuffer out = ByteBuffer.wrap(mended);
            undecided.forEach(number -> out.putInt(Luks1Entries.at(number), Luks1Entries.INACTIVE));
            candidate(mended, numbered(undecided) + " disabled").ifPresent(candidates::add);
        }
        return candidates;
    }

    boolean digestLost() {
        return fields.damaged(Luks1Header.DIGEST_OFFSET, Luks1Header.UUID_OFFSET);
    }

    /** Whether a passphrase can help: it proves one of few possible values, or the key for a new digest. */
    boolean openToProof() {
        return digestLost() || fields.damages().stream().anyMatch(damage -> damage.remedy() == Damage.Remedy.SEVERAL);
    }

    private Optional<Luks1Candidate> candidate(byte[] mended, String decided) {
        if (Arrays.equals(mended, found.toArray())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Luks1Candidate(Luks1Header.decode(mended), found, reason(decided)));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    private String reason(String decided) {
        var parts = new ArrayList<String>();
        part(parts, "with the only possible value of ", Damage.fields(fields.damages(), Damage.Remedy.ONE));
        part(parts, "with a valid value of ", Damage.fields(fields.damages(), Damage.Remedy.ANY));
        String header =
                "header at byte 0" + parts.stream().map(part -> ", " + part).collect(Collectors.joining());
        List<Integer> disabled = fields.entries().disabled();
        if (!disabled.isEmpty()) {
            header += "; " + numbered(disabled) + " disabled, because no passphrase unlocks "
                    + (disabled.size() == 1 ? "it" : "them");
        }
        if (!decided.isEmpty()) {
            header += "; " + decided;
        }
        var lost = new ArrayList<>(Damage.fields(fields.damages(), Damage.Remedy.SEVERAL));
        lost.addAll(Damage.fields(fields.damages(), Damage.Remedy.LOST));
        lost.removeIf(field -> field.endsWith(" active"));
        return header + (lost.isEmpty() ? "" : "; still damaged: " + String.join(", ", lost));
    }

    private static void part(List<String> parts, String words, List<String> fields) {
        if (!fields.isEmpty()) {
            parts.add(words + String.join(", ", fields));
        }
    }

    private static String numbered(List<Integer> slots) {
        return (slots.size() == 1 ? "slot " : "slots ")
                + slots.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
