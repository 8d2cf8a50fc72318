package luksh.finding;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;

/** A finding as JSON; null stands for what it does not have. */
public final class FindingJsonOutput {
    private FindingJsonOutput() {}

    public static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        json.writeStringField("rule", finding.rule());
        text(json, "path", finding.path());
        text(json, "where", finding.where());
        json.writeStringField("sentence", finding.sentence());
        text(json, "fix", finding.fix());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, String value) throws IOException {
        if (value.isEmpty()) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value);
        }
    }
}
