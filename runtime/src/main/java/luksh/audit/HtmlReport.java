package luksh.audit;

import static luksh.audit.Markup.escaped;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import luksh.audit.BarDrawing.Bar;
import luksh.audit.Inspection.Result;
import luksh.audit.Sketch.Kind;
import luksh.finding.Finding;
import luksh.finding.Severity;

/** A survey as one page that needs nothing else: no script, no network, no font of its own. */
record HtmlReport(Survey survey) {
    private static final int MOST_RULES = 16;
    private static final int MOST_BARS = 12;

    void write(Writer out) throws IOException {
        String title = "LUKS audit, policy " + survey.policy().name();
        out.write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escaped(title) + "</title>\n<style>\n" + style() + "</style>\n</head>\n<body>\n");
        head(out);
        charts(out);
        List<Result> drawn = survey.gallery();
        gallery(out, drawn);
        others(out, drawn);
        out.write("<footer>luksh audit read the headers and asked for no passphrase. "
                + "Key areas: "
                + (survey.policy().keyAreas() == luksh.rescue.KeyAreas.Reading.WHOLE
                        ? "every sector was tested."
                        : "eight sectors of each were tested, all where one failed.")
                + "</footer>\n</body>\n</html>\n");
    }

    private static String style() throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void head(Writer out) throws IOException {
        boolean passed = survey.passed();
        out.write("<header><h1>LUKS audit <span class=\"verdict " + (passed ? "good\">passed" : "error\">not passed")
                + "</span></h1>\n<p>Policy <b>" + escaped(survey.policy().name()) + "</b>"
                + (survey.policy().about().isEmpty()
                        ? ""
                        : ": " + escaped(survey.policy().about()))
                + ". " + escaped(survey.time().toString().replace('T', ' ').replace("Z", " UTC")) + ".</p>\n"
                + "<div class=\"tiles\">");
        tile(out, "", survey.looked(), "headers");
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
            tile(out, Drawing.word(severity), survey.count(severity), Drawing.word(severity) + "s");
        }
        tile(out, "", survey.passedOver(), "passed over");
        out.write("</div></header>\n");
    }

    private static void tile(Writer out, String style, long number, String what) throws IOException {
        out.write("<div class=\"tile " + style + "\"><b>" + number + "</b> " + what + "</div>");
    }

    private void charts(Writer out) throws IOException {
        out.write("<section class=\"charts\">\n");
        Map<String, Integer> worst = new TreeMap<>();
        for (Result result : survey.headers()) {
            worst.merge(result.worst().map(Drawing::word).orElse("good"), 1, Integer::sum);
        }
        var verdicts = new ArrayList<Bar>();
        for (String verdict : List.of("good", "info", "warning", "error")) {
            String name = verdict.equals("good") ? "nothing found" : verdict;
            verdicts.add(new Bar(name, worst.getOrDefault(verdict, 0), verdict));
        }
        out.write(new BarDrawing("Headers by their gravest finding", verdicts).svg());
        out.write(new BarDrawing("Headers by rule", rules()).svg());
        out.write(bars("Slots by derivation", survey.tally().derivations()));
        out.write(bars("Headers by version", survey.tally().versions()));
        var slots = new ArrayList<Bar>();
        survey.tally().slots().forEach((number, count) -> slots.add(new Bar(slots(number), count, "area")));
        out.write(new BarDrawing("Headers by slots in use", slots).svg());
        out.write("</section>\n");
    }

    private static String slots(int number) {
        return number + (number == 1 ? " slot" : " slots");
    }

    private static String bars(String title, Map<String, Integer> counts) {
        return new BarDrawing(
                        title,
                        counts.entrySet().stream()
                                .sorted(Map.Entry.<String, Integer>comparingByValue()
                                        .reversed())
                                .limit(MOST_BARS)
                                .map(entry -> new Bar(entry.getKey(), entry.getValue(), "area"))
                                .toList())
                .svg();
    }

    /** How many headers each rule speaks of, in the colour of its gravest finding. */
    private List<Bar> rules() {
        Map<String, Bar> bars = new TreeMap<>();
        for (Result result : survey.headers()) {
            var rules = new HashSet<String>();
            for (Finding finding : result.findings()) {
                if (rules.add(finding.rule())) {
                    bars.merge(
                            finding.rule(),
                            new Bar(finding.rule(), 1, Drawing.word(finding.severity())),
                            (a, b) -> new Bar(a.name(), a.count() + 1, graver(a.style(), b.style())));
                }
            }
        }
        return bars.values().stream()
                .sorted(Comparator.comparingLong(Bar::count).reversed())
                .limit(MOST_RULES)
                .toList();
    }

    private static String graver(String a, String b) {
        Severity left = Severity.valueOf(a.toUpperCase(Locale.ROOT));
        return left.compareTo(Severity.valueOf(b.toUpperCase(Locale.ROOT))) >= 0 ? a : b;
    }

    private void gallery(Writer out, List<Result> drawn) throws IOException {
        out.write("<h2>" + (drawn.size() < survey.looked() ? "The " + drawn.size() + " gravest headers" : "Headers")
                + "</h2>\n<p class=\"legend\"><i class=\"copy\"></i> header <i class=\"area\"></i> key area in use"
                + " <i class=\"area warning\"></i> with a warning <i class=\"area error\"></i> with an error"
                + " <i class=\"room\"></i> free <i class=\"payload\"></i> payload. Drawn to scale.</p>\n");
        for (Finding folder : survey.failures()) {
            out.write("<article><h3>" + escaped(folder.path()) + "</h3>");
            findings(out, List.of(folder));
            out.write("</article>\n");
        }
        for (Result result : drawn) {
            out.write("<article><h3>" + escaped(result.path()) + "</h3>\n");
            Sketch sketch = result.sketch();
            if (sketch == null) {
                out.write("<p class=\"facts\">no header that can be read</p>\n");
            } else {
                facts(out, sketch);
                out.write(new Drawing(sketch, result.findings()).svg());
                slots(out, sketch);
            }
            findings(out, result.findings());
            out.write("</article>\n");
        }
    }

    private static void facts(Writer out, Sketch sketch) throws IOException {
        out.write("<p class=\"facts\">" + escaped(sketch.version() + ", " + sketch.cipher()) + ", UUID <code>"
                + escaped(sketch.uuid()) + "</code>"
                + (sketch.label().isEmpty() ? "" : ", label <code>" + escaped(sketch.label()) + "</code>") + "</p>\n");
    }

    private static void slots(Writer out, Sketch sketch) throws IOException {
        out.write("<p class=\"slots\">");
        boolean any = false;
        for (Sketch.Part part : sketch.parts()) {
            if (part.kind() == Kind.AREA) {
                out.write("<span><b>" + part.slot() + "</b> " + escaped(part.cost()) + "</span> ");
                any = true;
            }
        }
        out.write(any ? "</p>\n" : "no slot is in use</p>\n");
    }

    private static void findings(Writer out, List<Finding> findings) throws IOException {
        if (findings.isEmpty()) {
            out.write("<p class=\"none\">no findings</p>\n");
            return;
        }
        out.write("<table>");
        for (Finding finding : findings) {
            out.write("<tr>" + cells(finding) + "</tr>");
        }
        out.write("</table>\n");
    }

    private static String cells(Finding finding) {
        String severity = Drawing.word(finding.severity());
        return "<td class=\"severity " + severity + "\">" + severity + "</td><td class=\"where\">"
                + escaped(finding.where()) + "</td><td>" + escaped(finding.sentence())
                + (finding.fix().isEmpty() ? "" : "<br><code>" + escaped(finding.fix()) + "</code>")
                + "</td><td class=\"rule\">" + escaped(finding.rule()) + "</td>";
    }

    /** Of those that are not drawn every finding is told all the same. */
    private void others(Writer out, List<Result> drawn) throws IOException {
        if (drawn.size() == survey.looked()) {
            return;
        }
        Set<String> shown = new HashSet<>();
        drawn.forEach(result -> shown.add(result.path()));
        out.write("<h2>All other headers with findings</h2>\n<table>");
        for (Result result : survey.headers()) {
            if (!shown.contains(result.path())) {
                for (Finding finding : result.findings()) {
                    out.write(
                            "<tr><td class=\"path\">" + escaped(finding.path()) + "</td>" + cells(finding) + "</tr>\n");
                }
            }
        }
        out.write("</table>\n");
    }
}
