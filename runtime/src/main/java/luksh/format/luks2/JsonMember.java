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
 * A value in the JSON area and its path, for example {@code keyslots.0.kdf}. Reads the kinds of values in the
 * specification (LUKS2 On-Disk Format 1.1.4, section 3). Its exceptions name the invalid member.
 *
 * @param parent the object or array that contains it; null for the root
 * @param key name of the member, or {@code [number]} of the element
 * @param value null if the member is missing
 */
record JsonMember(
        @Nullable JsonMember parent, String key, @Nullable Json value) {
    /** json-c, and therefore cryptsetup, misreads numbers with more digits. */
    private static final int MOST_DIGITS = 20;

    /** The root value. */
    static JsonMember root(String name, Json value) {
        return new JsonMember(null, name, value);
    }

    JsonMember member(String name) {
        return new JsonMember(this, name, object().get(name));
    }

    /** Built on demand, because most paths are never needed. */
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

    /** The members of an object whose names are numbers, in numerical order. */
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

    /** A string that people read and programs compare: printable ASCII. */
    String name() {
        String text = text();
        if (text.isEmpty() || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw wrong("a name in printable ASCII without spaces");
        }
        return text;
    }

    /** A string for people, not empty; control characters are escaped. */
    String shown() {
        String text = text();
        if (text.isEmpty()) {
            throw wrong("a name");
        }
        return Visible.of(text);
    }

    /** A name that luksh writes back as it is; control characters are refused. */
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

    /** An integer from {@code least} to {@code most}. */
    long number(long least, long most) {
        if (value instanceof Json.Num number && isInteger(number.digits())) {
            long parsed = Long.parseLong(number.digits());
            if (parsed >= least && parsed <= most) {
                return parsed;
            }
        }
        throw wrong("an integer from " + least + " to " + most);
    }

    /** An unsigned 64-bit number, written as a string of digits. Numbers from 2^63 are negative as a {@code long}. */
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

    /** Bytes in base64; empty if the string is not base64. */
    Optional<Bytes> base64() {
        try {
            return Optional.of(Bytes.copyOf(Base64.getDecoder().decode(text())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A number as in {@link #uint64}, a multiple of 512. */
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

    /** An array of names; empty if the member is missing. */
    List<String> names() {
        return present() ? elements().stream().map(JsonMember::shown).toList() : List.of();
    }

    /** An array of {@link #kept} names; empty if the member is missing. */
    List<String> keptNames() {
        return present() ? elements().stream().map(JsonMember::kept).toList() : List.of();
    }

    /** Numbers of other objects, as strings; a repeated number counts once. */
    List<Integer> references(Map<Integer, ?> targets, String kind) {
        var numbers = new ArrayList<Integer>();
        for (JsonMember element : elements()) {
            String text = element.text();
            if (!isNumber(text) || !targets.containsKey(Integer.parseInt(text))) {
                throw new HeaderException(element.path(), "'" + text + "'", "the number of a " + kind + " that exists");
            }
            if (!numbers.contains(Integer.parseInt(text))) {
                numbers.add(Integer.parseInt(text));
            }
        }
        return numbers;
    }

    /** At most nine digits, without leading zeros. */
    private static boolean isNumber(String text) {
        return text.length() <= 9 && digits(text, 0) && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static boolean isInteger(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return text.length() - from <= 18 && digits(text, from);
    }

    /** Whether only digits follow. */
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
