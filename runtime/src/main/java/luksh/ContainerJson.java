package luksh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import luksh.device.Device;
import luksh.format.Argon2;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Json;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Segment;
import luksh.format.Token;
import luksh.format.UnknownKdf;
import luksh.format.Version;
import luksh.format.Visible;
import luksh.format.luks2.Luks2Header;
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
        return Visible.json(text.toString());
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
        for (KeySlot slot : header.allSlots()) {
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
            segment(header, segment);
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
        text("cipher", slot.area().cipher());
        present("keyBits", slot.area().keyBits());
        text("hash", slot.area().hash());
        present("stripes", slot.area().stripes());
        json.writeEndObject();
        if (slot.kdf() instanceof UnknownKdf unknown && !unknown.inKnownSlot()) {
            json.writeStringField("unknownType", unknown.slotType());
        }
        json.writeEndObject();
    }

    private void kdf(Kdf kdf) throws IOException {
        json.writeObjectFieldStart("kdf");
        text("type", kdf.type());
        Pbkdf2 pbkdf2 = kdf instanceof Pbkdf2 p ? p : null;
        Argon2 argon2 = kdf instanceof Argon2 a ? a : null;
        text("hash", pbkdf2 == null ? "" : pbkdf2.hash());
        number("iterations", pbkdf2 == null ? null : pbkdf2.iterations());
        number("time", argon2 == null ? null : argon2.time());
        number("memory", argon2 == null ? null : argon2.memory().bytes());
        number("lanes", argon2 == null ? null : (long) argon2.lanes());
        text("salt", kdf instanceof UnknownKdf ? "" : kdf.salt().toString());
        json.writeEndObject();
    }

    private void digest(Digest digest) throws IOException {
        json.writeStartObject();
        json.writeNumberField("digest", digest.number());
        text("hash", digest.hash());
        number("iterations", digest.known() ? digest.iterations() : null);
        text("salt", digest.salt().toString());
        text("value", digest.value().toString());
        numbers("slots", digest.slots());
        numbers("segments", digest.segments());
        json.writeEndObject();
    }

    private void segment(Header header, Segment segment) throws IOException {
        json.writeStartObject();
        json.writeNumberField("segment", segment.number());
        json.writeStringField("type", segment.type());
        exactly(header, segment, "offset", segment.offset().bytes());
        if (segment.dynamic()) {
            json.writeNullField("size");
        } else {
            exactly(header, segment, "size", segment.size().bytes());
        }
        text("cipher", segment.cipher());
        json.writeNumberField("sector", segment.sector().bytes());
        json.writeFieldName("ivTweak");
        json.writeNumber(new BigInteger(Long.toUnsignedString(segment.ivTweak())));
        json.writeEndObject();
    }

    /** A number that is larger than any device as it stands in the header. */
    private void exactly(Header header, Segment segment, String name, long value) throws IOException {
        json.writeFieldName(name);
        if (header instanceof Luks2Header luks2
                && luks2.json().get("segments") instanceof Json.Obj segments
                && segments.get(Integer.toString(segment.number())) instanceof Json.Obj object
                && object.get(name) instanceof Json.Text text) {
            json.writeNumber(new BigInteger(text.value()));
        } else {
            json.writeNumber(value);
        }
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
