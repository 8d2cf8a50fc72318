package luksh.shell.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import luksh.Grub;
import luksh.GrubPlan;
import luksh.backup.Difference;
import luksh.bootkey.BootKeyStatus;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.format.Area;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.UnknownKdf;
import luksh.format.Visible;
import luksh.rotate.DiskResult;
import luksh.rotate.Rotation;
import org.jspecify.annotations.Nullable;

/**
 * A value as one line of JSON: sizes in bytes, durations in seconds, bytes as hex, words of an enum in lower case,
 * {@code null} for what is absent.
 */
public final class JsonValues {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Function<Object, Optional<String>> own;

    /** @param own the JSON of values that write their own; empty for all others */
    public JsonValues(Function<Object, Optional<String>> own) {
        this.own = own;
    }

    /** One line, without a newline. */
    public String line(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Visible.json(text.toString());
    }

    private void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Optional<?> optional) {
            write(json, optional.orElse(null));
        } else if (value instanceof Iterable<?> items && !(value instanceof java.nio.file.Path)) {
            json.writeStartArray();
            for (Object item : items) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Object[] array) {
            write(json, Arrays.asList(array));
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (var entry : map.entrySet()) {
                member(json, String.valueOf(entry.getKey()), entry.getValue());
            }
            json.writeEndObject();
        } else {
            Optional<String> written = own.apply(value);
            if (written.isPresent()) {
                json.writeRawValue(written.get());
            } else {
                single(json, value);
            }
        }
    }

    private void single(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Plan plan) {
            plan(json, plan);
        } else if (value instanceof Report report) {
            report(json, report);
        } else if (value instanceof BootKeyStatus status) {
            object(
                    json,
                    "type",
                    "bootkey",
                    "state",
                    status.state(),
                    "sentence",
                    status.sentence(),
                    "fix",
                    present(status.fix()));
        } else if (value instanceof Rotation rotation) {
            object(json, "type", "rotation", "complete", rotation.complete(), "disks", rotation.disks());
        } else if (value instanceof Grub grub) {
            object(json, "type", "grub", "estimates", grub.times(), "warnings", grub.warnings());
        } else if (value instanceof GrubPlan plan) {
            object(
                    json,
                    "type",
                    "grubPlan",
                    "possible",
                    plan.possible(),
                    "hash",
                    present(plan.hash()),
                    "iterations",
                    plan.iterations() == 0 ? null : plan.iterations(),
                    "digestIterations",
                    plan.digestIterations() == 0 ? null : plan.digestIterations(),
                    "seconds",
                    plan.seconds(),
                    "findings",
                    plan.findings());
        } else if (value instanceof DiskResult disk) {
            object(
                    json,
                    "path",
                    disk.path(),
                    "uuid",
                    present(disk.uuid()),
                    "state",
                    disk.state(),
                    "sentence",
                    disk.sentence());
        } else if (value instanceof Finding finding) {
            finding(json, finding);
        } else if (value instanceof Step step) {
            object(
                    json,
                    "number",
                    step.number(),
                    "verb",
                    step.verb(),
                    "where",
                    step.where(),
                    "sentence",
                    step.sentence());
        } else if (value instanceof Difference difference) {
            object(
                    json,
                    "where",
                    difference.where(),
                    "left",
                    present(difference.left()),
                    "right",
                    present(difference.right()),
                    "sentence",
                    difference.sentence());
        } else if (value instanceof KeySlot slot) {
            slot(json, slot);
        } else if (value instanceof Kdf kdf) {
            kdf(json, kdf);
        } else if (value instanceof Area area) {
            area(json, area);
        } else if (value instanceof Digest digest) {
            object(
                    json,
                    "digest",
                    digest.number(),
                    "hash",
                    present(digest.hash()),
                    "iterations",
                    digest.known() ? digest.iterations() : null,
                    "salt",
                    digest.known() ? digest.salt() : null,
                    "value",
                    digest.known() ? digest.value() : null,
                    "slots",
                    digest.slots(),
                    "segments",
                    digest.segments());
        } else if (value instanceof Segment segment) {
            segment(json, segment);
        } else if (value instanceof Token token) {
            token(json, token);
        } else {
            plain(json, value);
        }
    }

    private void plain(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Size size) {
            json.writeNumber(size.bytes());
        } else if (value instanceof Duration time) {
            json.writeNumber(time.toNanos() / 1e9);
        } else if (value instanceof Enum<?> word) {
            json.writeString(word.name().toLowerCase(Locale.ROOT));
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            // JSON has no word for them
            if (Double.isFinite(number)) {
                json.writeNumber(number);
            } else {
                json.writeNull();
            }
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof byte[] bytes) {
            json.writeString(Bytes.copyOf(bytes).toString());
        } else if (value instanceof Record) {
            json.writeStartObject();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                member(json, component.getName(), Columns.component(component, value));
            }
            json.writeEndObject();
        } else {
            json.writeString(value.toString());
        }
    }

    private void plan(JsonGenerator json, Plan plan) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "plan");
        json.writeStringField("path", plan.path());
        json.writeBooleanField("possible", plan.possible());
        json.writeArrayFieldStart("steps");
        for (Step step : plan.steps()) {
            object(
                    json,
                    "number",
                    step.number(),
                    "verb",
                    step.verb(),
                    "slot",
                    step.place() instanceof Place.Slot slot && slot.number() >= 0 ? slot.number() : null,
                    "sentence",
                    step.sentence());
        }
        json.writeEndArray();
        member(json, "findings", plan.findings());
        json.writeEndObject();
    }

    private void finding(JsonGenerator json, Finding finding) throws IOException {
        object(
                json,
                "severity",
                finding.severity(),
                "rule",
                finding.rule(),
                "path",
                present(finding.path()),
                "where",
                present(finding.where()),
                "sentence",
                finding.sentence(),
                "fix",
                present(finding.fix()));
    }

    private void slot(JsonGenerator json, KeySlot slot) throws IOException {
        var members = new ArrayList<@Nullable Object>(Arrays.asList(
                "slot",
                slot.number(),
                "name",
                present(slot.name()),
                "priority",
                slot.priority(),
                "bound",
                slot.bound(),
                "kdf",
                slot.kdf(),
                "area",
                slot.area()));
        if (slot.kdf() instanceof UnknownKdf unknown && !unknown.inKnownSlot()) {
            members.addAll(List.of("unknownType", unknown.slotType()));
        }
        object(json, members.toArray());
    }

    private void kdf(JsonGenerator json, Kdf kdf) throws IOException {
        Pbkdf2 pbkdf2 = kdf instanceof Pbkdf2 p ? p : null;
        Argon2 argon2 = kdf instanceof Argon2 a ? a : null;
        object(
                json,
                "type",
                present(kdf.type()),
                "hash",
                pbkdf2 == null ? null : pbkdf2.hash(),
                "iterations",
                pbkdf2 == null ? null : pbkdf2.iterations(),
                "time",
                argon2 == null ? null : argon2.time(),
                "memory",
                argon2 == null ? null : argon2.memory(),
                "lanes",
                argon2 == null ? null : argon2.lanes(),
                "salt",
                kdf instanceof UnknownKdf ? null : kdf.salt());
    }

    private void area(JsonGenerator json, Area area) throws IOException {
        object(
                json,
                "offset",
                area.offset(),
                "size",
                area.size(),
                "cipher",
                present(area.cipher()),
                "keyBits",
                present(area.keyBits()),
                "hash",
                present(area.hash()),
                "stripes",
                present(area.stripes()));
    }

    private void segment(JsonGenerator json, Segment segment) throws IOException {
        object(
                json,
                "segment",
                segment.number(),
                "type",
                segment.type(),
                "offset",
                segment.offset(),
                "size",
                segment.dynamic() ? null : segment.size(),
                "cipher",
                segment.cipher(),
                "sector",
                segment.sector(),
                "ivTweak",
                new BigInteger(Long.toUnsignedString(segment.ivTweak())));
    }

    private void token(JsonGenerator json, Token token) throws IOException {
        json.writeStartObject();
        json.writeNumberField("token", token.number());
        json.writeStringField("type", token.type());
        member(json, "slots", token.slots());
        json.writeFieldName("content");
        json.writeRawValue(token.json());
        json.writeEndObject();
    }

    private void report(JsonGenerator json, Report report) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "report");
        member(json, "plan", report.plan());
        member(json, "done", report.done());
        member(json, "seconds", report.took());
        if (!report.findings().isEmpty()) {
            member(json, "findings", report.findings());
        }
        json.writeEndObject();
    }

    /** Members as they come: a name, its value, the next name. */
    private void object(JsonGenerator json, @Nullable Object... members) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < members.length; i += 2) {
            member(json, String.valueOf(members[i]), members[i + 1]);
        }
        json.writeEndObject();
    }

    private void member(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        json.writeFieldName(name);
        write(json, value);
    }

    /** 0 stands for what a header does not say. */
    private static @Nullable Integer present(int number) {
        return number == 0 ? null : number;
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }
}
