package luksh.audit;

import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import luksh.audit.Inspection.Result;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Visible;

/** A survey as JUnit XML: each header is a test case. Its errors are the failure, other findings the output. */
record JUnitReport(Survey survey) {
    void write(Writer out) throws XMLStreamException {
        List<Finding> folders = survey.failures();
        long failed = folders.size();
        for (Result result : survey.headers()) {
            failed += result.errors() > 0 ? 1 : 0;
        }
        var xml = new Markup(out).xmlBegins().open("testsuites").line();
        xml.open(
                        "testsuite",
                        "name",
                        "luksh audit, policy " + survey.policy().name(),
                        "tests",
                        String.valueOf(survey.looked() + folders.size()),
                        "failures",
                        String.valueOf(failed),
                        "errors",
                        "0",
                        "skipped",
                        "0",
                        "timestamp",
                        survey.time().toString().replace("Z", ""))
                .line();
        for (Finding folder : folders) {
            write(xml, folder.path(), List.of(folder));
        }
        for (Result result : survey.headers()) {
            write(xml, result.path(), result.findings());
        }
        xml.close().line().close().line().end();
    }

    private static void write(Markup xml, String path, List<Finding> findings) throws XMLStreamException {
        List<Finding> errors =
                findings.stream().filter(f -> f.severity() == Severity.ERROR).toList();
        List<Finding> others =
                findings.stream().filter(f -> f.severity() != Severity.ERROR).toList();
        xml.open("testcase", "classname", "luksh.audit", "name", path).line();
        if (!errors.isEmpty()) {
            Finding first = errors.get(0);
            xml.element("failure", lines(errors), "type", first.rule(), "message", first.sentence())
                    .line();
        }
        if (!others.isEmpty()) {
            xml.element("system-out", lines(others)).line();
        }
        xml.close().line();
    }

    private static String lines(List<Finding> findings) {
        return findings.stream()
                .map(f -> Visible.of(HeaderDrawing.word(f.severity()) + " " + f.rule() + ", " + f.where() + ": "
                        + f.sentence() + (f.fix().isEmpty() ? "" : " > " + f.fix())))
                .collect(Collectors.joining("\n"));
    }
}
