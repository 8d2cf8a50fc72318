package luksh.rescue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import luksh.format.Bytes;
import luksh.format.Segment;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;

/**
 * Completes a copy whose checksum does not match. Unreadable fields before the text get the other copy's value or a new one,
 * and the plan names each of them.
 */
final class Luks2ChecksumRepair {
    private static final Luks2Fields.Field SEQUENCE = new Luks2Fields.Field("seqid", 16, 8);
    private static final Luks2Fields.Field LABEL = new Luks2Fields.Field("label", 24, 48);
    private static final Luks2Fields.Field SUBSYSTEM = new Luks2Fields.Field("subsystem", 208, 48);
    /** No header is written more often than this. */
    private static final long MOST_WRITES = 1L << 32;

    private Luks2ChecksumRepair() {}

    /**
     * Replaces unreadable fields.
     *
     * @param copy a complete copy, changed
     * @param other the bytes in place of the other copy's binary header
     * @param said receives a line for each new value
     */
    static void complete(byte[] copy, byte[] other, List<String> said) {
        if (Luks2CopyBytes.checksum(copy).isEmpty()) {
            System.arraycopy(Luks2Fields.algorithm(copy, "sha256"), 0, copy, 0, copy.length);
            said.add("csum_alg is unreadable: luksh writes sha256, as cryptsetup does");
        }
        uuid(copy, other, said);
        long own = Luks2CopyRepair.sequence(copy);
        long others = Luks2CopyRepair.sequence(other);
        if (!written(own)) {
            byte[] sequence = written(others) ? SEQUENCE.of(other) : new byte[] {0, 0, 0, 0, 0, 0, 0, 1};
            System.arraycopy(sequence, 0, copy, SEQUENCE.offset(), sequence.length);
        }
        text(LABEL, copy, other, said);
        text(SUBSYSTEM, copy, other, said);
    }

    private static boolean written(long sequence) {
        return sequence > 0 && sequence < MOST_WRITES;
    }

    private static void uuid(byte[] copy, byte[] other, List<String> said) {
        Luks2Fields.Field field = Luks2Fields.NAME;
        if (Luks2Fields.uuid(copy)) {
            return;
        }
        if (Luks2Fields.uuid(other)) {
            System.arraycopy(other, field.offset(), copy, field.offset(), field.size());
            said.add("uuid is unreadable: luksh writes the other copy's");
            return;
        }
        String fresh = UUID.randomUUID().toString();
        byte[] value = Arrays.copyOf(
                Bytes.copyOf(fresh.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .toArray(),
                40);
        System.arraycopy(value, 0, copy, field.offset(), field.size());
        said.add("uuid is unreadable: luksh writes a new one, " + fresh
                + "; crypttab and boot loader may name the old one");
    }

    /** Replaces a label that is not text. */
    private static void text(Luks2Fields.Field field, byte[] copy, byte[] other, List<String> said) {
        if (Luks2Fields.words(field.of(copy))) {
            return;
        }
        byte[] value = Luks2Fields.words(field.of(other)) ? field.of(other) : new byte[field.size()];
        System.arraycopy(value, 0, copy, field.offset(), field.size());
        said.add(field.name() + " is unreadable: luksh "
                + (Damage.zeros(value, 0) ? "removes it" : "writes the other copy's"));
    }

    /** The values of the text, for a person to compare with what they know of the container. */
    static List<String> inWords(Luks2Header header) {
        var lines = new ArrayList<String>();
        lines.add("a new checksum confirms the JSON area as it is, with these values:");
        lines.add(header.segments().stream().map(Luks2ChecksumRepair::inWords).collect(Collectors.joining("; ")));
        lines.add(header.slots().stream().map(String::valueOf).collect(Collectors.joining("; ")));
        return lines;
    }

    private static String inWords(Segment segment) {
        return "segment " + segment.number() + ", " + segment.type() + ": " + segment.cipher() + ", from byte "
                + segment.offset().bytes() + ", sectors of " + segment.sector().bytes() + " B";
    }
}
