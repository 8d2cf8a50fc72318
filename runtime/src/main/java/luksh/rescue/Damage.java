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
 * A field of a header that is not what it must be.
 *
 * @param offset its first byte, from the start of the device
 * @param size in bytes
 * @param field its name in the specification
 * @param found what stands there, in words
 * @param expected what it must be, with "must be" where there is but one value, or what would do
 * @param remedy what can be done about it
 */
record Damage(long offset, int size, String field, String found, String expected, Remedy remedy) {
    /** How many values the field can have, and so who can tell which it had. */
    enum Remedy {
        /** One value is possible: it is put back. */
        ONE,
        /** Any value that breaks no rule does: nothing depends on it. */
        ANY,
        /** A small set is possible: a passphrase proves which. */
        SEVERAL,
        /** Only a backup knows it. */
        LOST
    }

    /** Fields of one copy that are told one by one; more have one cause. */
    private static final int TOLD = 6;
    /** Bytes that are shown of a field; a checksum is recognised by fewer. */
    private static final int SHOWN = 8;

    /** One finding for each field, or one for all if nearly nothing is left. */
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
                "bytes " + from + " to " + (to - 1) + ": " + damages.size() + " fields are not what they must be: "
                        + fields));
        return told;
    }

    /** Names of those of which this can be said, each once. */
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

    /** Bytes as text if they are one, else in hex; zeros by that name. */
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
