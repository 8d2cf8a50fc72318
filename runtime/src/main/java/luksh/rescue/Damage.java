package luksh.rescue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;

/**
 * A field of a header with an invalid value.
 *
 * @param offset its first byte, from the start of the device
 * @param size in bytes
 * @param field its name in the specification
 * @param found its value, in words
 * @param expected the only possible value ("it must be"), or the valid values ("valid:")
 * @param remedy how it can be repaired
 */
record Damage(long offset, int size, String field, String found, String expected, Remedy remedy) {
    /** How many values the field can have, and what finds the right one. */
    enum Remedy {
        /** One value is possible: luksh restores it. */
        ONE,
        /** Nothing depends on the field: luksh writes any valid value. */
        ANY,
        /** Few values are possible: a passphrase proves the right one. */
        SEVERAL,
        /** Only a backup has the value. */
        LOST
    }

    /** Up to this many fields of one copy have a finding each; more than that have one cause. */
    private static final int TOLD = 6;
    /** Show at most this many bytes of a field: enough to recognise a checksum. */
    private static final int SHOWN = 8;

    /** One finding for each field, or one for all of them if there are many. */
    static List<Finding> findings(List<Damage> damages, String path, Place where) {
        if (damages.size() <= TOLD) {
            return damages.stream()
                    .map(d -> finding(path, where, d.place() + ", " + d.field + ": " + d.found + "; " + d.expected))
                    .toList();
        }
        var told = new ArrayList<Finding>();
        long from = damages.stream().mapToLong(Damage::offset).min().orElseThrow();
        long to = damages.stream().mapToLong(d -> d.offset + d.size).max().orElseThrow();
        String fields = damages.stream().map(Damage::field).distinct().collect(Collectors.joining(", "));
        told.add(finding(
                path,
                where,
                "bytes " + from + " to " + (to - 1) + ": " + damages.size() + " fields have invalid values: "
                        + fields));
        return told;
    }

    /** The names of the fields with this remedy, each once. */
    static List<String> fields(List<Damage> damages, Remedy remedy) {
        return damages.stream()
                .filter(damage -> damage.remedy == remedy)
                .map(Damage::field)
                .distinct()
                .toList();
    }

    private static Finding finding(String path, Place where, String sentence) {
        return new Finding(Severity.WARNING, Rules.BYTES, path, where, sentence, "");
    }

    private String place() {
        return size == 1 ? "byte " + offset : "bytes " + offset + " to " + (offset + size - 1);
    }

    /** The bytes as text if possible, else as "zeros" or in hex. */
    static String shown(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] > ' ' && content[end] < 0x7f) {
            end++;
        }
        if (end > 0 && end < content.length && zeros(content, end)) {
            return "'" + new String(content, 0, end, StandardCharsets.US_ASCII) + "'";
        }
        if (zeros(content, 0)) {
            return "zeros";
        }
        String hex = HexFormat.of().formatHex(content, 0, Math.min(SHOWN, content.length));
        return content.length > SHOWN ? hex + "…" : hex;
    }

    static boolean zeros(byte[] content, int from) {
        return Arrays.equals(content, from, content.length, new byte[content.length - from], 0, content.length - from);
    }
}
