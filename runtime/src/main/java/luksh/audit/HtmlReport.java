package luksh.audit;

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
import javax.xml.stream.XMLStreamException;
import luksh.audit.BarDrawing.Bar;
import luksh.audit.HeaderOutline.Kind;
import luksh.audit.Inspection.Result;
import luksh.finding.Finding;
import luksh.finding.Severity;

/** A survey as one self-contained page: no script, no network, no font. */
record HtmlReport(Survey survey) {
    private static final int MOST_RULES = 16;
    private static final int MOST_BARS = 12;
    private static final String CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    void write(Writer out) throws IOException, XMLStreamException {
        var page = new Markup(out).htmlBegins().open("html", "lang", "en").line();
        page.open("head").line().empty("meta", "charset", "utf-8").line();
        page.empty("meta", "http-equiv", "Content-Security-Policy", "content", CONTENT_POLICY)
                .line();
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        page.element("title", "LUKS audit, policy " + survey.policy().name()).line();
        page.element("style", style()).line().close().line().open("body").line();
        head(page);
        charts(page);
        List<Result> drawn = survey.gallery();
        gallery(page, drawn);
        others(page, drawn);
        page.element(
                        "footer",
                        "luksh audit read the headers and asked for no passphrase. "
                                + (survey.policy().keyAreas() == luksh.rescue.KeyAreas.Reading.WHOLE
                                        ? "The audit tested every sector of each key area."
                                        : "The audit tested eight sectors of each key area, and every sector of an area"
                                                + " where one failed."))
                .line();
        page.close().line().close().line().end();
    }

    /** The file has no character that XML escapes: a browser does not decode the text of a style element. */
    private static String style() throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void head(Markup page) throws XMLStreamException {
        boolean passed = survey.passed();
        page.open("header").open("h1").text("LUKS audit ");
        page.element("span", passed ? "passed" : "not passed", "class", "verdict " + (passed ? "good" : "error"));
        page.close()
                .line()
                .open("p")
                .text("Policy ")
                .element("b", survey.policy().name());
        page.text(
                (survey.policy().about().isEmpty() ? "" : ": " + survey.policy().about()) + ". "
                        + survey.time().toString().replace('T', ' ').replace("Z", " UTC") + ".");
        page.close().line().open("div", "class", "tiles");
        tile(page, "", survey.looked(), "headers");
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
            tile(page, HeaderDrawing.word(severity), survey.count(severity), HeaderDrawing.word(severity) + "s");
        }
        tile(page, "", survey.passedOver(), "skipped");
        page.close().close().line();
    }

    private static void tile(Markup page, String style, long number, String what) throws XMLStreamException {
        page.open("div", "class", "tile " + style)
                .element("b", String.valueOf(number))
                .text(" " + what)
                .close();
    }

    private void charts(Markup page) throws XMLStreamException {
        page.open("section", "class", "charts").line();
        Map<String, Integer> worst = new TreeMap<>();
        for (Result result : survey.headers()) {
            worst.merge(result.worst().map(HeaderDrawing::word).orElse("good"), 1, Integer::sum);
        }
        var verdicts = new ArrayList<Bar>();
        for (String verdict : List.of("good", "info", "warning", "error")) {
            String name = verdict.equals("good") ? "nothing found" : verdict;
            verdicts.add(new Bar(name, worst.getOrDefault(verdict, 0), verdict));
        }
        new BarDrawing("Headers by most severe finding", verdicts).write(page);
        new BarDrawing("Headers by rule", rules()).write(page);
        bars("Slots by derivation", survey.tally().derivations()).write(page);
        bars("Headers by version", survey.tally().versions()).write(page);
        var slots = new ArrayList<Bar>();
        survey.tally().slots().forEach((number, count) -> slots.add(new Bar(slots(number), count, "area")));
        new BarDrawing("Headers by slots in use", slots).write(page);
        page.close().line();
    }

    private static String slots(int number) {
        return number + (number == 1 ? " slot" : " slots");
    }

    private static BarDrawing bars(String title, Map<String, Integer> counts) {
        return new BarDrawing(
                title,
                counts.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .limit(MOST_BARS)
                        .map(entry -> new Bar(entry.getKey(), entry.getValue(), "area"))
                        .toList());
    }

    /** The number of headers with a finding of each rule, in the colour of the most severe one. */
    private List<Bar> rules() {
        Map<String, Bar> bars = new TreeMap<>();
        for (Result result : survey.headers()) {
            var rules = new HashSet<String>();
            for (Finding finding : result.findings()) {
                if (rules.add(finding.rule())) {
                    bars.merge(
                            finding.rule(),
                            new Bar(finding.rule(), 1, HeaderDrawing.word(finding.severity())),
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

    private void gallery(Markup page, List<Result> drawn) throws XMLStreamException {
        page.element(
                        "h2",
                        drawn.size() < survey.looked()
                                ? "The " + drawn.size() + " headers with the most severe findings"
                                : "Headers")
                .line();
        page.open("p", "class", "legend");
        key(page, "copy", " header ");
        key(page, "area", " key area in use ");
        key(page, "area warning", " with a warning ");
        key(page, "area error", " with an error ");
        key(page, "room", " free ");
        key(page, "payload", " payload. Drawn to scale.");
        page.close().line();
        for (Finding folder : survey.failures()) {
            page.open("article").element("h3", folder.path());
            findings(page, List.of(folder));
            page.close().line();
        }
        for (Result result : drawn) {
            page.open("article").element("h3", result.path()).line();
            HeaderOutline sketch = result.sketch();
            if (sketch == null) {
                page.element("p", "luksh cannot read a header here", "class", "facts")
                        .line();
            } else {
                facts(page, sketch);
                new HeaderDrawing(sketch, result.findings()).write(page);
                slots(page, sketch);
            }
            findings(page, result.findings());
            page.close().line();
        }
    }

    private static void key(Markup page, String style, String meaning) throws XMLStreamException {
        page.open("i", "class", style).close().text(meaning);
    }

    private static void facts(Markup page, HeaderOutline sketch) throws XMLStreamException {
        page.open("p", "class", "facts").text(sketch.version() + ", " + sketch.cipher() + ", UUID ");
        page.element("code", sketch.uuid());
        if (!sketch.label().isEmpty()) {
            page.text(", label ").element("code", sketch.label());
        }
        page.close().line();
    }

    private static void slots(Markup page, HeaderOutline sketch) throws XMLStreamException {
        page.open("p", "class", "slots");
        boolean any = false;
        for (HeaderOutline.Part part : sketch.parts()) {
            if (part.kind() == Kind.AREA) {
                page.open("span").element("b", String.valueOf(part.slot())).text(" " + part.cost());
                page.close().text(" ");
                any = true;
            }
        }
        page.text(any ? "" : "no slot is in use").close().line();
    }

    private static void findings(Markup page, List<Finding> findings) throws XMLStreamException {
        if (findings.isEmpty()) {
            page.element("p", "no findings", "class", "none").line();
            return;
        }
        page.open("table");
        for (Finding finding : findings) {
            page.open("tr");
            cells(page, finding);
            page.close();
        }
        page.close().line();
    }

    private static void cells(Markup page, Finding finding) throws XMLStreamException {
        String severity = HeaderDrawing.word(finding.severity());
        page.element("td", severity, "class", "severity " + severity);
        page.element("td", finding.where(), "class", "where");
        page.open("td").text(finding.sentence());
        if (!finding.fix().isEmpty()) {
            page.empty("br").element("code", finding.fix());
        }
        page.close().element("td", finding.rule(), "class", "rule");
    }

    /** The findings of all headers that are not drawn. */
    private void others(Markup page, List<Result> drawn) throws XMLStreamException {
        if (drawn.size() == survey.looked()) {
            return;
        }
        Set<String> shown = new HashSet<>();
        drawn.forEach(result -> shown.add(result.path()));
        page.element("h2", "All other headers with findings").line().open("table");
        for (Result result : survey.headers()) {
            if (!shown.contains(result.path())) {
                for (Finding finding : result.findings()) {
                    page.open("tr").element("td", finding.path(), "class", "path");
                    cells(page, finding);
                    page.close().line();
                }
            }
        }
        page.close().line();
    }
}
