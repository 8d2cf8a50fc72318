package luksh.format;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a header as JSON: key slot, KDF, area, digest, segment, token. Sizes are in bytes, bytes in hex, and null stands
 * for what is absent. Whatever shows such a part writes it here, alone or in its container.
 */
public final class HeaderJsonOutput {
    private final JsonGenerator json;
    private final Exact exact;

    /** The number that a header has under a member of a segment. */
    public interface Exact {
        BigInteger of(Segment segment, String member, long value);
    }

    public HeaderJsonOutput(JsonGenerator json) {
        this(json, (segment, member, value) -> BigInteger.valueOf(value));
    }

    /** @param exact knows a number that is larger than any device, of which a segment has less */
    public HeaderJsonOutput(JsonGenerator json, Exact exact) {
        this.json = json;
        this.exact = exact;
    }

    /** Writes the value if it is a part of a header; otherwise writes nothing and says so. */
    public boolean write(Object value) throws IOException {
        if (value instanceof KeySlot slot) {
            slot(slot);
        } else if (value instanceof Kdf kdf) {
            kdf(kdf);
        } else if (value instanceof Area area) {
            area(area);
        } else if (value instanceof Digest digest) {
            digest(digest);
        } else if (value instanceof Segment segment) {
            segment(segment);
        } else if (value instanceof Token token) {
            token(token);
        } else {
            return false;
        }
        return true;
    }

    /** A member that is a list of parts. */
    public void list(String name, List<?> parts) throws IOException {
        json.writeArrayFieldStart(name);
        for (Object part : parts) {
            if (!write(part)) {
                throw new IllegalArgumentException(part + " is no part of a header");
            }
        }
        json.writeEndArray();
    }

    private void slot(KeySlot slot) throws IOException {
        json.writeStartObject();
        json.writeNumberField("slot", slot.number());
        text("name", slot.name());
        json.writeStringField("priority", slot.priority().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("bound", slot.bound());
        json.writeFieldName("kdf");
        kdf(slot.kdf());
        json.writeFieldName("area");
        area(slot.area());
        if (slot.kdf() instanceof UnknownKdf unknown && !unknown.inKnownSlot()) {
            json.writeStringField("unknownType", unknown.slotType());
        }
        json.writeEndObject();
    }

    private void kdf(Kdf kdf) throws IOException {
        Pbkdf2 pbkdf2 = kdf instanceof Pbkdf2 p ? p : null;
        Argon2 argon2 = kdf instanceof Argon2 a ? a : null;
        json.writeStartObject();
        text("type", kdf.type());
        text("hash", pbkdf2 == null ? "" : pbkdf2.hash());
        number("iterations", pbkdf2 == null ? null : pbkdf2.iterations());
        number("time", argon2 == null ? null : argon2.time());
        number("memory", argon2 == null ? null : argon2.memory().bytes());
        number("lanes", argon2 == null ? null : (long) argon2.lanes());
        text("salt", kdf instanceof UnknownKdf ? "" : kdf.salt().toString());
        json.writeEndObject();
    }

    private void area(Area area) throws IOException {
        json.writeStartObject();
        json.writeNumberField("offset", area.offset().bytes());
        json.writeNumberField("size", area.size().bytes());
        text("cipher", area.cipher());
        present("keyBits", area.keyBits());
        text("hash", area.hash());
        present("stripes", area.stripes());
        json.writeEndObject();
    }

    private void digest(Digest digest) throws IOException {
        json.writeStartObject();
        json.writeNumberField("digest", digest.number());
        text("hash", digest.hash());
        number("iterations", digest.known() ? digest.iterations() : null);
        text("salt", digest.known() ? digest.salt().toString() : "");
        text("value", digest.known() ? digest.value().toString() : "");
        numbers("slots", digest.slots());
        numbers("segments", digest.segments());
        json.writeEndObject();
    }

    private void segment(Segment segment) throws IOException {
        json.writeStartObject();
        json.writeNumberField("segment", segment.number());
        json.writeStringField("type", segment.type());
        json.writeFieldName("offset");
        json.writeNumber(exact.of(segment, "offset", segment.offset().bytes()));
        if (segment.dynamic()) {
            json.writeNullField("size");
        } else {
            json.writeFieldName("size");
            json.writeNumber(exact.of(segment, "size", segment.size().bytes()));
        }
        text("cipher", segment.cipher());
        json.writeNumberField("sector", segment.sector().bytes());
        json.writeFieldName("ivTweak");
        json.writeNumber(new BigInteger(Long.toUnsignedString(segment.ivTweak())));
        json.writeEndObject();
    }

    private void token(Token token) throws IOException {
        json.writeStartObject();
        json.writeNumberField("token", token.number());
        json.writeStringField("type", token.type());
        numbers("slots", token.slots());
        json.writeFieldName("content");
        json.writeRawValue(token.json());
        json.writeEndObject();
    }

    private void text(String name, String value) throws IOException {
        if (value.isEmpty()) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value);
        }
    }

    /** 0 stands for what the header does not say. */
    private void present(String name, long value) throws IOException {
        number(name, value == 0 ? null : value);
    }

    private void number(String name, @Nullable Long value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    private void numbers(String name, List<Integer> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (int value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
