package luksh.shell.render;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import luksh.Audit;
import luksh.finding.Finding;
import luksh.finding.Severity;

/** An audit as text: its findings, or their number by rule if there are too many; then a summary of one line. */
record AuditText(Values values) {
    /** The maximum of findings to print in a terminal. */
    private static final int MOST = 200;

    private static final int MOST_ERRORS = 40;

    String of(Audit audit) {
        List<Finding> findings = audit.findings();
        String text = findings.isEmpty() ? "" : findings.size() <= MOST ? values.draw(findings) : many(findings);
        return text + (audit.passed() ? "passed: " : "not passed: ") + audit + "\n";
    }

    private String many(List<Finding> findings) {
        Map<String, Sum> sums = new TreeMap<>();
        findings.forEach(f -> sums.computeIfAbsent(f.rule(), rule -> new Sum()).add(f));
        List<Row> rows = sums.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Sum> each) -> each.getValue().worst)
                        .reversed())
                .map(each -> each.getValue().row(each.getKey()))
                .toList();
        List<Finding> errors =
                findings.stream().filter(f -> f.severity() == Severity.ERROR).toList();
        String shown = errors.isEmpty()
                ? ""
                : values.draw(errors.stream().limit(MOST_ERRORS).toList());
        int more = errors.size() - MOST_ERRORS;
        return shown
                + (more > 0 ? "and " + more + " more errors; all findings: --html FILE, --json\n" : "")
                + "\n"
                + new Table(List.of("", "rule", "headers", "for example"), rows).text(values.width(), values.styled());
    }

    /** A row for the findings of one rule. */
    private static final class Sum {
        private final HashSet<String> paths = new HashSet<>();
        private Severity worst = Severity.INFO;
        private String example = "";

        void add(Finding finding) {
            if (paths.isEmpty() || finding.severity().compareTo(worst) > 0) {
                worst = finding.severity();
                example = finding.path();
            }
            paths.add(finding.path());
        }

        Row row(String rule) {
            return new Row(
                    List.of(worst.name().toLowerCase(Locale.ROOT), rule, String.valueOf(paths.size()), example),
                    0,
                    Tone.of(worst));
        }
    }
}
