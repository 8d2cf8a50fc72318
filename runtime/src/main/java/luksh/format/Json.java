package luksh.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259) as an immutable tree that loses nothing: members keep their order, numbers their digits.
 * Therefore luksh can change one member of a LUKS2 header and write all others back unchanged. Prints compactly.
 */
public sealed interface Json {

    /** Members by name, in the order of the text. */
    record Obj(Map<String, Json> members) implements Json {
        public static final Obj EMPTY = new Obj(Map.of());

        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** Null if there is no such member. */
        public @Nullable Json get(String name) {
            return members.get(name);
        }

        /** Sets one member: in its old position, or behind the others. */
        public Obj with(String name, Json value) {
            var changed = new LinkedHashMap<>(members);
            changed.put(name, value);
            return new Obj(changed);
        }

        public Obj without(String name) {
            var changed = new LinkedHashMap<>(members);
            changed.remove(name);
            return new Obj(changed);
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    record Arr(List<Json> values) implements Json {
        public Arr {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    record Text(String value) implements Json {
        /** For people: control characters are escaped. */
        public String shown() {
            return Visible.of(value);
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /** @param digits as in the text, so that no precision is lost */
    record Num(String digits) implements Json {
        public static Num of(long value) {
            return new Num(Long.toString(value));
        }

        @Override
        public String toString() {
            return digits;
        }
    }

    /** {@code true}, {@code false} or {@code null}. */
    enum Word implements Json {
        TRUE,
        FALSE,
        NULL;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Maximum size of a text, so that a hostile header cannot use more memory than its size explains. */
    int MOST_BYTES = 4 << 20;

    /** One less than json-c accepts, so that other programs can read everything that luksh writes. */
    int MOST_DEPTH = 31;

    /** Every value needs about a hundred bytes of memory, however short its text is. */
    int MOST_VALUES = 1 << 16;

    /**
     * Reads exactly one value.
     *
     * @throws HeaderException with the position, if the text is not JSON in UTF-8, repeats a member, is deeper than
     *     {@value #MOST_DEPTH} or has more than {@value #MOST_VALUES} values
     */
    static Json parse(byte[] utf8) {
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8)) {
            if (parser.nextToken() == null) {
                throw new HeaderException("json", "nothing", "one JSON object");
            }
            Json value = new JsonReading(parser).value();
            if (parser.nextToken() != null) {
                throw new HeaderException("json", "more than one value", "one JSON object");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw JsonReading.malformed(e);
        } catch (IOException e) {
            throw new HeaderException("json", String.valueOf(e.getMessage()), "JSON in UTF-8");
        }
    }

    /** Number of leading bytes that are valid JSON: all, or those before the first error. */
    static int wellFormed(byte[] utf8) {
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8)) {
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
            return utf8.length;
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            return (int) Math.max(0, Math.min(at, utf8.length - 1L));
        } catch (IOException e) {
            return 0;
        }
    }

    private static String text(Json value) {
        var text = new StringWriter();
        try (JsonGenerator generator = JsonReading.FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Json value) throws IOException {
        if (value instanceof Obj object) {
            out.writeStartObject();
            for (var member : object.members().entrySet()) {
                out.writeFieldName(member.getKey());
                write(out, member.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Arr array) {
            out.writeStartArray();
            for (Json element : array.values()) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof Text text) {
            out.writeString(text.value());
        } else {
            out.writeRawValue(value.toString());
        }
    }
}
