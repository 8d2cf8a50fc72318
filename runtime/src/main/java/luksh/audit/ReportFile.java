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
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;

/** A report as a file: HTML, JUnit XML or JSON by the name's end. */
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
     * Where a report is going to be saved; nothing is written yet.
     *
     * @throws LuksException if the name ends otherwise
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
                "a report is saved as HTML, JUnit XML or JSON by the name's end; '" + path
                        + "' ends with none of .html, .xml, .json",
                LuksException.FAILED);
    }

    /** A report of this name is replaced: who looks meanwhile sees the report before, whole. Mode 0600. */
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
                "the report cannot be written to " + path + ": " + Reason.of(e), LuksException.FAILED, e);
    }
}
