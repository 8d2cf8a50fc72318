package luksh.audit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.xml.stream.XMLStreamException;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;

/** A report as a file. The end of its name selects HTML, JUnit XML or JSON. */
public final class ReportFile {
    private final Path path;
    private final Form form;

    private interface Form {
        void write(Survey survey, Writer out) throws IOException, XMLStreamException;
    }

    private ReportFile(Path path, Form form) {
        this.path = path;
        this.form = form;
    }

    /**
     * Selects the format by the name. It writes nothing yet.
     *
     * @throws LuksException if the name has another ending
     */
    public static ReportFile named(String path) {
        Path file = FileName.parse(path);
        String name = path.toLowerCase(Locale.ROOT);
        if (name.endsWith(".html") || name.endsWith(".htm")) {
            return new ReportFile(file, (survey, out) -> new HtmlReport(survey).write(out));
        }
        if (name.endsWith(".xml")) {
            return new ReportFile(file, (survey, out) -> new JUnitReport(survey).write(out));
        }
        if (name.endsWith(".json")) {
            return new ReportFile(file, (survey, out) -> {
                new JsonReport(survey).write(out);
                out.write('\n');
            });
        }
        throw new LuksException(
                "the name of a report ends with .html, .xml (JUnit) or .json; '" + path + "' does not",
                ExitStatus.FAILED);
    }

    /** Replaces an existing report; until the new one is complete, readers see the old one. Mode 0600. */
    public void save(Survey survey) {
        try (DurableFile whole = DurableFile.replacing(path, "rw-------");
                Writer out = new BufferedWriter(new OutputStreamWriter(whole.stream(), StandardCharsets.UTF_8))) {
            form.write(survey, out);
            out.flush();
            whole.finish();
        } catch (XMLStreamException e) {
            throw failed(e.getNestedException() instanceof IOException cause ? cause : new IOException(e));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private LuksException failed(IOException e) {
        return new LuksException(
                "luksh cannot write the report to " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
    }
}
