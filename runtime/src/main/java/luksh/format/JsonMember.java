package luksh.format;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value in the JSON area and its path, for example {@code keyslots.0.kdf}: reads the kinds of values that the
 * specification knows (LUKS2 On-Disk Format 1.1.4, section 3) and names the member that is not as it must be.
 *
 * @param value null if the member is missing
 */
record JsonMember(String path, @Nullable Json value) {
    /** Above this json-c, and so cryptsetup, does not see the number that was written. */
    private static final int MOST_DIGITS = 20;

    private static final int MOST_SHOWN = 60;

    JsonMember member(String name) {
        Json.Obj object = object();
        return new JsonMember(path.isEmpty() ? name : path + "." + name, object.get(name));
    }

    boolean present() {
        return value != null;
    }

    Json.Obj object() {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw wrong("an object");
    }

    /** The members of an object whose names are numbers, in their order. */
    Map<Integer, JsonMember> numbered(int most) {
        var found = new TreeMap<Integer, JsonMember>();
        for (String name : object().members().keySet()) {
            HeaderException.check(
                    name.matches("0|[1-9][0-9]{0,8}") && Integer.parseInt(name) < most,
                    path,
                    "a member '" + name + "'",
                    "numbers from 0 to " + (most - 1));
            found.put(Integer.parseInt(name), member(name));
        }
        return found;
    }

    String text() {
        if (value instanceof Json.Text text) {
            return text.value();
        }
        throw wrong("a string");
    }

    /** A string that is shown to people and compared: printable ASCII. */
    String name() {
        String text = text();
        if (text.isEmpty() || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw wrong("a name of printable ASCII without blanks");
        }
        return text;
    }

    /** A string that is shown to people: not empty, without control characters. */
    String shown() {
        String text = text();
        if (text.isEmpty() || !Visible.all(text)) {
            throw wrong("a name without control characters");
        }
        return text;
    }

    /** One of these names. */
    String oneOf(String... names) {
        String text = text();
        if (!List.of(names).contains(text)) {
            throw wrong(String.join(" or ", names));
        }
        return text;
    }

    /** A JSON integer within these bounds, both included. */
    long number(long least, long most) {
        if (value instanceof Json.Num number && number.digits().matches("-?[0-9]{1,18}")) {
            long parsed = Long.parseLong(number.digits());
            if (parsed >= least && parsed <= most) {
                return parsed;
            }
        }
        throw wrong("an integer from " + least + " to " + most);
    }

    /** An unsigned 64-bit number, written as a string of digits; above 2^63 nothing on a disk can lie. */
    long uint64() {
        if (value instanceof Json.Text text
                && text.value().length() <= MOST_DIGITS
                && text.value().matches("[0-9]+")) {
            try {
                return Long.parseLong(text.value());
            } catch (NumberFormatException e) {
                throw wrong("a number below 2^63");
            }
        }
        throw wrong("a string of decimal digits");
    }

    /** Bytes in base64, so many of them. */
    Bytes base64(int least, int most) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text());
        } catch (IllegalArgumentException e) {
            throw wrong("base64");
        }
        HeaderException.check(
                decoded.length >= least && decoded.length <= most,
                path,
                decoded.length + " bytes",
                least == most ? least + " bytes" : least + " to " + most + " bytes");
        return Bytes.copyOf(decoded);
    }

    /** A number as {@link #uint64}, in whole sectors of 512 bytes. */
    long sectors() {
        long bytes = uint64();
        HeaderException.check(bytes % 512 == 0, path, bytes, "a multiple of 512");
        return bytes;
    }

    List<JsonMember> elements() {
        if (value instanceof Json.Arr array) {
            var elements = new ArrayList<JsonMember>();
            for (int i = 0; i < array.values().size(); i++) {
                elements.add(new JsonMember(path + "[" + i + "]", array.values().get(i)));
            }
            return elements;
        }
        throw wrong("an array");
    }

    /** An array of names; none if there is no such member. */
    List<String> names() {
        return present() ? elements().stream().map(JsonMember::shown).toList() : List.of();
    }

    /** Numbers of objects elsewhere in the area, as strings. */
    List<Integer> references(Map<Integer, ?> targets, String kind) {
        var numbers = new ArrayList<Integer>();
        for (JsonMember element : elements()) {
            String text = element.text();
            HeaderException.check(
                    text.matches("0|[1-9][0-9]{0,8}") && targets.containsKey(Integer.parseInt(text)),
                    element.path,
                    "'" + text + "'",
                    "the number of a " + kind + " that is there");
            HeaderException.check(
                    !numbers.contains(Integer.parseInt(text)), element.path, "'" + text + "' twice", "each once");
            numbers.add(Integer.parseInt(text));
        }
        return numbers;
    }

    HeaderException wrong(String expected) {
        String found = value == null ? "nothing" : value.toString();
        return new HeaderException(
                path, found.length() > MOST_SHOWN ? found.substring(0, MOST_SHOWN) + "…" : found, expected);
    }
}
