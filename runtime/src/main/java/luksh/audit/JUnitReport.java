package luksh.audit;

import static luksh.audit.Markup.escaped;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;
import luksh.audit.Inspection.Result;
import luksh.finding.Finding;
import luksh.finding.Severity;

/** A survey as JUnit XML: each header is a test case, its errors are the failure, all else its output. */
record JUnitReport(Survey survey) {
    void write(Writer out) throws IOException {
        List<Result> headers = survey.headers();
        List<Finding> folders = survey.failures();
        long failed = headers.stream().filter(result -> result.errors() > 0).count() + folders.size();
        String name = escaped("luksh audit, policy " + survey.policy().name());
        out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"" + name + "\" tests=\""
                + (headers.size() + folders.size()) + "\" failures=\"" + failed
                + "\" errors=\"0\" skipped=\"0\" timestamp=\""
                + survey.time().toString().replace("Z", "") + "\">\n");
        for (Finding folder : folders) {
            write(out, folder.path(), List.of(folder));
        }
        for (Result result : headers) {
            write(out, result.path(), result.findings());
        }
        out.write("</testsuite>\n</testsuites>\n");
    }

    private static void write(Writer out, String path, List<Finding> findings) throws IOException {
        out.write("<testcase classname=\"luksh.audit\" name=\"" + escaped(path) + "\"");
        List<Finding> errors =
                findings.stream().filter(f -> f.severity() == Severity.ERROR).toList();
        List<Finding> others =
                findings.stream().filter(f -> f.severity() != Severity.ERROR).toList();
        if (findings.isEmpty()) {
            out.write("/>\n");
            return;
        }
        out.write(">\n");
        if (!errors.isEmpty()) {
            out.write("<failure type=\"" + escaped(errors.get(0).rule()) + "\" message=\""
                    + escaped(errors.get(0).sentence()) + "\">" + lines(errors) + "</failure>\n");
        }
        if (!others.isEmpty()) {
            out.write("<system-out>" + lines(others) + "</system-out>\n");
        }
        out.write("</testcase>\n");
    }

    private static String lines(List<Finding> findings) {
        return findings.stream()
                .map(f -> escaped(f.severity().name().toLowerCase(java.util.Locale.ROOT) + " " + f.rule() + ", "
                        + f.where() + ": " + f.sentence()
                        + (f.fix().isEmpty() ? "" : " > " + f.fix())))
                .collect(Collectors.joining("\n"));
    }
}
