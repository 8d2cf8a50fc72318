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
import luksh.format.Header;
import luksh.format.HeaderJsonOutput;
import luksh.format.Json;
import luksh.format.Segment;
import luksh.format.Version;
import luksh.format.Visible;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Luks2Copies;
import org.jspecify.annotations.Nullable;

/** A container as JSON, with one shape for both versions. Sizes are in bytes, bytes in hex, absent values null. */
final class ContainerJson {
    private final JsonGenerator json;

    private ContainerJson(JsonGenerator json) {
        this.json = json;
    }

    /** @param device the device with the copies of the header */
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
        var parts = new HeaderJsonOutput(json, (segment, member, value) -> exact(header, segment, member, value));
        parts.list("slots", header.allSlots());
        parts.list("digests", header.digests());
        parts.list("segments", header.segments());
        parts.list("tokens", header.tokens());
        json.writeEndObject();
    }

    private void copy(long offset, String state, @Nullable Long sequence) throws IOException {
        json.writeStartObject();
        json.writeNumberField("offset", offset);
        json.writeStringField("state", state);
        if (sequence == null) {
            json.writeNullField("sequence");
        } else {
            json.writeNumberField("sequence", sequence);
        }
        json.writeEndObject();
    }

    /** A number larger than any device, as it is in the header. */
    private static BigInteger exact(Header header, Segment segment, String member, long value) {
        return header instanceof Luks2Header luks2
                        && luks2.json().get("segments") instanceof Json.Obj segments
                        && segments.get(Integer.toString(segment.number())) instanceof Json.Obj object
                        && object.get(member) instanceof Json.Text text
                ? new BigInteger(text.value())
                : BigInteger.valueOf(value);
    }

    private void text(String name, String value) throws IOException {
        if (value.isEmpty()) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value);
        }
    }

    private void texts(String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
