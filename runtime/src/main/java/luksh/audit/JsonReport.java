package luksh.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import luksh.finding.Finding;
import luksh.finding.FindingJsonOutput;
import luksh.finding.Severity;

/** A survey as one JSON object on one line. */
record JsonReport(Survey survey) {
    String text() {
        var text = new StringWriter();
        try {
            write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes every write", e);
        }
        return text.toString();
    }

    void write(Writer out) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(out);
        json.writeStartObject();
        json.writeStringField("type", "audit");
        json.writeStringField("policy", survey.policy().name());
        json.writeStringField("time", survey.time().toString());
        json.writeBooleanField("passed", survey.passed());
        json.writeNumberField("headers", survey.looked());
        json.writeNumberField("passedOver", survey.passedOver());
        for (Severity severity : Severity.values()) {
            json.writeNumberField(severity.name().toLowerCase(Locale.ROOT) + "s", survey.count(severity));
        }
        json.writeArrayFieldStart("findings");
        for (Finding finding : survey.findings()) {
            FindingJsonOutput.write(json, finding);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.flush();
    }
}
