package luksh.format.luks2;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import luksh.format.Bytes;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.Visible;
import org.jspecify.annotations.Nullable;

/**
 * A value in the JSON area and its path, for example {@code keyslots.0.kdf}: reads the kinds of values that the
 * specification knows (LUKS2 On-Disk Format 1.1.4, section 3) and names the member that is not as it must be.
 *
 * @param parent whose member or element it is; null of the outermost
 * @param key name of the member, or {@code [number]} of the element
 * @param value null if the member is missing
 */
record JsonMember(
        @Nullable JsonMember parent, String key, @Nullable Json value) {
    /** Above this json-c, and so cryptsetup, does not see the number that was written. */
    private static final int MOST_DIGITS = 20;

    /** The outermost value. */
    static JsonMember root(String name, Json value) {
        return new JsonMember(null, name, value);
    }

    JsonMember member(String name) {
        return new JsonMember(this, name, object().get(name));
    }

    /** Put together when it is asked for: most are not. */
    String path() {
        String above = parent == null ? "" : parent.path();
        return above.isEmpty() ? key : key.startsWith("[") ? above + key : above + "." + key;
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
    Map<Integer, JsonMember> numbered() {
        var found = new TreeMap<Integer, JsonMember>();
        for (String number : object().members().keySet()) {
            if (!isNumber(number)) {
                throw new HeaderException(path(), "a member '" + Visible.brief(number) + "'", "numbers");
            }
            found.put(Integer.parseInt(number), member(number));
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

    /** A string that is shown to people and not empty: what a terminal would obey instead of showing it is escaped. */
    String shown() {
        String text = text();
        if (text.isEmpty()) {
            throw wrong("a name");
        }
        return Visible.of(text);
    }

    /** The same of a name that is written back with others: as it stands, so without control characters. */
    String kept() {
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
        if (value instanceof Json.Num number && isInteger(number.digits())) {
            long parsed = Long.parseLong(number.digits());
            if (parsed >= least && parsed <= most) {
                return parsed;
            }
        }
        throw wrong("an integer from " + least + " to " + most);
    }

    /** An unsigned 64-bit number, written as a string of digits; one of 2^63 and more is negative as a {@code long}. */
    long uint64() {
        if (value instanceof Json.Text text && text.value().length() <= MOST_DIGITS && digits(text.value(), 0)) {
            try {
                return Long.parseUnsignedLong(text.value());
            } catch (NumberFormatException e) {
                throw wrong("a number below 2^64");
            }
        }
        throw wrong("a string of decimal digits");
    }

    /** A string of bytes in base64; empty if it is another string. */
    Optional<Bytes> base64() {
        try {
            return Optional.of(Bytes.copyOf(Base64.getDecoder().decode(text())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A number as {@link #uint64}, in whole sectors of 512 bytes. */
    long sectors() {
        long bytes = uint64();
        if (bytes % 512 != 0) {
            throw new HeaderException(path(), Long.toUnsignedString(bytes), "a multiple of 512");
        }
        return bytes;
    }

    List<JsonMember> elements() {
        if (value instanceof Json.Arr array) {
            var elements = new ArrayList<JsonMember>();
            for (int i = 0; i < array.values().size(); i++) {
                elements.add(new JsonMember(this, "[" + i + "]", array.values().get(i)));
            }
            return elements;
        }
        throw wrong("an array");
    }

    /** An array of names; none if there is no such member. */
    List<String> names() {
        return present() ? elements().stream().map(JsonMember::shown).toList() : List.of();
    }

    /** The same of {@link #kept} names. */
    List<String> keptNames() {
        return present() ? elements().stream().map(JsonMember::kept).toList() : List.of();
    }

    /** Numbers of objects elsewhere in the area, as strings; one that stands there twice counts once. */
    List<Integer> references(Map<Integer, ?> targets, String kind) {
        var numbers = new ArrayList<Integer>();
        for (JsonMember element : elements()) {
            String text = element.text();
            if (!isNumber(text) || !targets.containsKey(Integer.parseInt(text))) {
                throw new HeaderException(
                        element.path(), "'" + text + "'", "the number of a " + kind + " that is there");
            }
            if (!numbers.contains(Integer.parseInt(text))) {
                numbers.add(Integer.parseInt(text));
            }
        }
        return numbers;
    }

    /** Of at most nine digits, as a name: without zeros in front. */
    private static boolean isNumber(String text) {
        return text.length() <= 9 && digits(text, 0) && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static boolean isInteger(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return text.length() - from <= 18 && digits(text, from);
    }

    /** Whether there are digits from here on and nothing else. */
    private static boolean digits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < text.length();
    }

    HeaderException wrong(String expected) {
        String found = value == null ? "nothing" : value.toString();
        return new HeaderException(Visible.brief(path()), Visible.brief(found), expected);
    }
}
