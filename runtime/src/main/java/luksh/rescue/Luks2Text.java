package luksh.rescue;

import java.util.Arrays;
import java.util.Optional;
import luksh.format.Json;
import luksh.format.luks2.Luks2Header;

/** The text of a JSON area that may have other data after it; LUKS2 On-Disk Format 1.1.4, section 3.1. */
final class Luks2Text {
    private Luks2Text() {}

    /** The area with zeros after its text; empty if it does not begin with a complete JSON object. */
    static Optional<byte[]> cut(byte[] area) {
        int end = end(area);
        if (end == 0 || end >= area.length || Json.wellFormed(Arrays.copyOf(area, end)) != end) {
            return Optional.empty();
        }
        byte[] cut = Arrays.copyOf(area, end);
        return Optional.of(Arrays.copyOf(cut, area.length));
    }

    /** The length of the JSON object at the start of the area; 0 if it does not end. */
    private static int end(byte[] area) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < area.length; i++) {
            byte found = area[i];
            if (found == 0 || (i == 0 && found != '{')) {
                return 0;
            }
            if (quoted && found == '\\') {
                i++;
            } else if (found == '"') {
                quoted = !quoted;
            } else if (!quoted && (found == '{' || found == '[')) {
                depth++;
            } else if (!quoted && (found == '}' || found == ']')) {
                depth--;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return 0;
    }

    /** The size of one copy by the text's json_size; empty if that is invalid. */
    static Optional<Integer> headerSize(byte[] area) {
        int end = end(area);
        if (end == 0 || Json.wellFormed(Arrays.copyOf(area, end)) != end) {
            return Optional.empty();
        }
        try {
            if (Json.parse(Arrays.copyOf(area, end)) instanceof Json.Obj root
                    && root.members().get("config") instanceof Json.Obj config
                    && config.members().get("json_size") instanceof Json.Text size
                    && size.value().matches("[0-9]{1,7}")) {
                int whole = Integer.parseInt(size.value()) + Luks2Candidate.BINARY;
                return Luks2Header.HEADER_SIZES.contains((long) whole) ? Optional.of(whole) : Optional.empty();
            }
        } catch (luksh.format.LuksException e) {
            // no header
        }
        return Optional.empty();
    }
}
