package luksh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import luksh.device.Device;
import luksh.format.Argon2;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Luks2Header;
import luksh.format.Pbkdf2;
import luksh.format.Segment;
import luksh.format.Token;
import luksh.format.Version;
import luksh.unlock.Luks2Copies;
import org.jspecify.annotations.Nullable;

/** A container as JSON: one shape for both versions; sizes in bytes, bytes in hex, null for what is absent. */
final class ContainerJson {
    private final JsonGenerator json;

    private ContainerJson(JsonGenerator json) {
        this.json = json;
    }

    /** @param device which holds the copies of the header */
    static String of(String path, Header header, Device device) {
        var text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            new ContainerJson(generator).container(path, header, device);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes every write", e);
        }
        return text.toString();
    }

    private void container(String path, Header header, Device device) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "container");
        json.writeStringField("path", path);
        json.writeNumberField("version", header.version() == Version.LUKS1 ? 1 : 2);
        json.writeStringField("uuid", header.uuid());
        text("label", header.label());
        text("subsystem", header.subsystem());
        texts("flags", header.flags());
        texts("requirements", header.requirements());
        json.writeArrayFieldStart("copies");
        if (header.version() == Version.LUKS1) {
            copy(0, "good", null);
        } else {
            for (Luks2Copies.Copy copy : Luks2Copies.read(device).copies()) {
                Luks2Header read = copy.header();
                copy(
                        copy.offset(),
                        copy.state().name().toLowerCase(Locale.ROOT),
                        read == null ? null : read.sequence());
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("slots");
        for (KeySlot slot : header.slots()) {
            slot(slot);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("digests");
        for (Digest digest : header.digests()) {
            digest(digest);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("segments");
        for (Segment segment : header.segments()) {
            segment(segment);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("tokens");
        for (Token token : header.tokens()) {
            token(token);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void copy(long offset, String state, @Nullable Long sequence) throws IOException {
        json.writeStartObject();
        json.writeNumberField("offset", offset);
        json.writeStringField("state", state);
        number("sequence", sequence);
        json.writeEndObject();
    }

    private void slot(KeySlot slot) throws IOException {
        json.writeStartObject();
        json.writeNumberField("slot", slot.number());
        text("name", slot.name());
        json.writeStringField("priority", slot.priority().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("bound", slot.bound());
        kdf(slot.kdf());
        json.writeObjectFieldStart("area");
        json.writeNumberField("offset", slot.area().offset().bytes());
        json.writeNumberField("size", slot.area().size().bytes());
        json.writeStringField("cipher", slot.area().cipher());
        json.writeNumberField("keyBits", slot.area().keyBits());
        json.writeStringField("hash", slot.area().hash());
        json.writeNumberField("stripes", slot.area().stripes());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void kdf(Kdf kdf) throws IOException {
        json.writeObjectFieldStart("kdf");
        json.writeStringField("type", kdf.type());
        Pbkdf2 pbkdf2 = kdf instanceof Pbkdf2 p ? p : null;
        Argon2 argon2 = kdf instanceof Argon2 a ? a : null;
        text("hash", pbkdf2 == null ? "" : pbkdf2.hash());
        number("iterations", pbkdf2 == null ? null : pbkdf2.iterations());
        number("time", argon2 == null ? null : argon2.time());
        number("memory", argon2 == null ? null : argon2.memory().bytes());
        number("lanes", argon2 == null ? null : (long) argon2.lanes());
        json.writeStringField("salt", kdf.salt().toString());
        json.writeEndObject();
    }

    private void digest(Digest digest) throws IOException {
        json.writeStartObject();
        json.writeNumberField("digest", digest.number());
        json.writeStringField("hash", digest.hash());
        json.writeNumberField("iterations", digest.iterations());
        json.writeStringField("salt", digest.salt().toString());
        json.writeStringField("value", digest.value().toString());
        numbers("slots", digest.slots());
        numbers("segments", digest.segments());
        json.writeEndObject();
    }

    private void segment(Segment segment) throws IOException {
        json.writeStartObject();
        json.writeNumberField("segment", segment.number());
        json.writeStringField("type", segment.type());
        json.writeNumberField("offset", segment.offset().bytes());
        number("size", segment.dynamic() ? null : segment.size().bytes());
        text("cipher", segment.cipher());
        json.writeNumberField("sector", segment.sector().bytes());
        json.writeNumberField("ivTweak", segment.ivTweak());
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

    private void number(String name, @Nullable Long value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    private void texts(String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void numbers(String name, List<Integer> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (int value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
