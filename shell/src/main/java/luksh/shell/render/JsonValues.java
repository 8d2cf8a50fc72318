package luksh.shell.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import luksh.Grub;
import luksh.GrubPlan;
import luksh.HeaderLayout;
import luksh.backup.Difference;
import luksh.bootkey.BootKeyStatus;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.finding.FindingJsonOutput;
import luksh.finding.Place;
import luksh.format.Bytes;
import luksh.format.HeaderJsonOutput;
import luksh.format.Size;
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

    /** @param own the JSON of values that write it themselves; empty for all others */
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
        } else if (value instanceof HeaderLayout layout) {
            object(
                    json,
                    "type",
                    "headerLayout",
                    "path",
                    layout.path(),
                    "size",
                    layout.size(),
                    "header",
                    layout.header(),
                    "extents",
                    layout.extents());
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
            FindingJsonOutput.write(json, finding);
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
                    difference.sentence(),
                    "what",
                    present(difference.what()));
        } else if (!new HeaderJsonOutput(json).write(value)) {
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
            // JSON cannot express these numbers
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

    /** Members in order: a name, its value, the next name. */
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

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }
}
