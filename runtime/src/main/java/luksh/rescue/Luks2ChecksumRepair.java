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
 * What a new checksum would confirm although none does now. The fields in front of the text that are no longer to be read
 * get the other copy's value, or a new one; and a person is told each.
 */
final class Luks2ChecksumRepair {
    private static final Luks2Fields.Field SEQUENCE = new Luks2Fields.Field("seqid", 16, 8);
    private static final Luks2Fields.Field LABEL = new Luks2Fields.Field("label", 24, 48);
    private static final Luks2Fields.Field SUBSYSTEM = new Luks2Fields.Field("subsystem", 208, 48);
    /** A container is not written more often in its life. */
    private static final long MOST_WRITES = 1L << 32;

    private Luks2ChecksumRepair() {}

    /**
     * Puts values in for what cannot be read.
     *
     * @param copy a whole copy, changed
     * @param other the binary header of the other copy, or what stands there
     * @param said what was put in, a line each
     */
    static void complete(byte[] copy, byte[] other, List<String> said) {
        if (Luks2CopyBytes.checksum(copy).isEmpty()) {
            System.arraycopy(Luks2Fields.algorithm(copy, "sha256"), 0, copy, 0, copy.length);
            said.add("csum_alg cannot be read: sha256, as cryptsetup writes it");
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
            said.add("uuid: the other copy's");
            return;
        }
        String fresh = UUID.randomUUID().toString();
        byte[] value = Arrays.copyOf(
                Bytes.copyOf(fresh.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .toArray(),
                40);
        System.arraycopy(value, 0, copy, field.offset(), field.size());
        said.add("uuid cannot be read: a new one, " + fresh + "; crypttab and boot loader may name the old one");
    }

    /** A label that is not text is no label. */
    private static void text(Luks2Fields.Field field, byte[] copy, byte[] other, List<String> said) {
        if (Luks2Fields.words(field.of(copy))) {
            return;
        }
        byte[] value = Luks2Fields.words(field.of(other)) ? field.of(other) : new byte[field.size()];
        System.arraycopy(value, 0, copy, field.offset(), field.size());
        said.add(field.name() + " cannot be read: " + (Damage.zeros(value, 0) ? "none" : "the other copy's"));
    }

    /** What the text says, for a person to compare with what is known of the container. */
    static List<String> inWords(Luks2Header header) {
        var lines = new ArrayList<String>();
        lines.add("a new checksum confirms the JSON area as it stands, and with it:");
        lines.add(header.segments().stream().map(Luks2ChecksumRepair::inWords).collect(Collectors.joining("; ")));
        lines.add(header.slots().stream().map(String::valueOf).collect(Collectors.joining("; ")));
        return lines;
    }

    private static String inWords(Segment segment) {
        return "segment " + segment.number() + ", " + segment.type() + ": " + segment.cipher() + ", from byte "
                + segment.offset().bytes() + ", sectors of " + segment.sector().bytes() + " B";
    }
}
