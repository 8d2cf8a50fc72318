package luksh.shell.render;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import luksh.Backup;
import luksh.finding.Finding;

/** Values with long texts, one below the other, because the columns of a table would be too narrow. */
record Paragraphs(Values values) {
    private static final String INDENT = "         ";

    /**
     * Findings: the severity, then place and sentence, then the fix on a separate line. Findings of several files are
     * grouped below the path.
     */
    String findings(List<Finding> findings) {
        boolean several = findings.stream().map(Finding::path).distinct().count() > 1;
        var out = new StringBuilder();
        String path = "";
        for (Finding finding : findings) {
            if (several && !finding.path().equals(path)) {
                path = finding.path();
                values.wrapped(out, "", path);
            }
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            String text = (finding.where().isEmpty() ? "" : finding.where() + ": ") + finding.sentence() + " ["
                    + finding.rule() + "]";
            values.wrapped(
                    out, severity + " ".repeat(INDENT.length() - severity.length()), values.toneOf(finding), text);
            if (!finding.fix().isEmpty()) {
                values.wrapped(out, INDENT + "> ", finding.fix());
            }
        }
        return out.toString();
    }

    /** Candidates, numbered so that the user can choose one. */
    String backups(List<Backup> backups) {
        var out = new StringBuilder();
        int number = 0;
        for (Backup backup : backups) {
            values.wrapped(
                    out,
                    ++number + ". ",
                    backup.path() + ", " + backup.taken().truncatedTo(ChronoUnit.SECONDS) + ": " + backup.version()
                            + ", " + Columns.slots(backup) + ", UUID "
                            + backup.uuid());
            values.wrapped(out, "   ", backup.reason());
        }
        return out.toString();
    }
}
