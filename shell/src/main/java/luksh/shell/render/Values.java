package luksh.shell.render;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import luksh.Audit;
import luksh.Backup;
import luksh.Container;
import luksh.Curve;
import luksh.Grub;
import luksh.GrubPlan;
import luksh.Sample;
import luksh.change.journal.Journal;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.format.Visible;
import luksh.rotate.DiskResult;
import luksh.rotate.Rotation;
import org.jspecify.annotations.Nullable;

/**
 * Draws a value by its type: a list of records as a table, a plan as numbered steps, anything else as it prints.
 *
 * @param width columns of the terminal, or of the page if there is none
 * @param styled bold headers, only for a terminal that supports them
 * @param ascii whether the terminal shows only ASCII
 */
public record Values(int width, boolean styled, boolean ascii) {
    /** Maximum width of a chart: that of a page, or of a terminal of that size. */
    private static final int WIDEST_CHART = 120;

    private static final int PAGE = 80;
    /** Minimum width for a table; below it, columns are one word wide. */
    private static final int NARROWEST = 40;

    public Values {
        width = Math.max(width, NARROWEST);
    }

    /** For a terminal that shows all characters. */
    public Values(int width, boolean styled) {
        this(width, styled, false);
    }

    /** One or more lines, each ended by a newline. */
    public String draw(@Nullable Object value) {
        if (value instanceof Plan plan) {
            return plan(plan);
        }
        if (value instanceof Report report) {
            return report(report);
        }
        if (value instanceof Rotation rotation) {
            return rotation(rotation);
        }
        if (value instanceof Audit audit) {
            return new AuditText(this).of(audit);
        }
        if (value instanceof Grub grub) {
            return new GrubText(this).of(grub);
        }
        if (value instanceof GrubPlan plan) {
            return new GrubText(this).of(plan);
        }
        if (value instanceof Curve curve) {
            return new CurveText(curve.chart(), chartWidth(), ascii, styled).text();
        }
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? draw(optional.get()) : "(none)\n";
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        if (value instanceof Object[] array) {
            return list(Arrays.asList(array));
        }
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            return new Table(
                            List.of("key", "value"),
                            map.entrySet().stream()
                                    .map(e -> List.of(String.valueOf(e.getKey()), String.valueOf(e.getValue())))
                                    .toList())
                    .text(width, styled);
        }
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes\n";
        }
        String text = value != null && value.getClass().isArray() ? array(value) : String.valueOf(value);
        if (value instanceof Container && TextLayout.width(text) > width) {
            return String.join("\n    ", TextLayout.wrap(Visible.of(text), width - 4)) + "\n";
        }
        return Visible.lines(text.endsWith("\n") ? text : text + "\n");
    }

    private int chartWidth() {
        return width > 10 * PAGE ? PAGE : Math.min(width, WIDEST_CHART);
    }

    private static String array(Object numbers) {
        return IntStream.range(0, Array.getLength(numbers))
                .mapToObj(i -> String.valueOf(Array.get(numbers, i)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A table of headers and rows of text. */
    public String table(List<String> headers, List<List<String>> rows) {
        return new Table(headers, rows).text(width, styled);
    }

    private String list(List<?> items) {
        if (items.isEmpty()) {
            return "(none)\n";
        }
        if (items.stream().allMatch(Sample.class::isInstance)) {
            List<Sample> samples = items.stream().map(Sample.class::cast).toList();
            return new BenchText(samples, chartWidth(), ascii, styled).text();
        }
        return Columns.of(items)
                .map(columns -> {
                    var table = new Table(
                            columns.headers(),
                            items.stream().map(columns.cells()).toList());
                    return table.natural() > width ? narrow(items, table) : table.text(width, styled);
                })
                .orElseGet(() -> {
                    StringBuilder out = new StringBuilder();
                    items.forEach(item ->
                            out.append(Visible.lines(String.valueOf(item))).append('\n'));
                    return out.toString();
                });
    }

    /** Values with sentences, which do not fit beside other columns. */
    private String narrow(List<?> items, Table table) {
        if (items.get(0) instanceof Finding) {
            return new Paragraphs(width)
                    .findings(items.stream().map(Finding.class::cast).toList());
        }
        if (items.get(0) instanceof Backup) {
            return new Paragraphs(width)
                    .backups(items.stream().map(Backup.class::cast).toList());
        }
        return table.text(width, styled);
    }

    private String plan(Plan plan) {
        StringBuilder out = new StringBuilder(Visible.of(plan.path())).append(":\n");
        for (Step step : plan.steps()) {
            wrapped(out, "  " + step.number() + ". ", sentence(step));
        }
        if (plan.steps().isEmpty() && plan.findings().isEmpty()) {
            out.append(" nothing to do\n");
        }
        for (Finding finding : plan.findings()) {
            wrapped(out, "  " + finding.severity().name().toLowerCase(Locale.ROOT) + ": ", sentence(finding));
        }
        return out.toString();
    }

    /** A step as one sentence. */
    public static String sentence(Step step) {
        return step.sentence().isEmpty() ? Journal.name(step) : Journal.name(step) + ": " + step.sentence();
    }

    static String sentence(Finding finding) {
        return (finding.where().isEmpty() ? "" : finding.where() + ": ")
                + finding.sentence()
                + (finding.fix().isEmpty() ? "" : "; " + finding.fix());
    }

    /** One line, because the plan was already shown; then findings about writes of other programs. */
    private String report(Report report) {
        var out = new StringBuilder(Visible.of(report.plan().path()) + ": "
                + (report.done() ? "done in " + seconds(report.took()) : "not done, nothing was written") + "\n");
        for (Finding finding : report.findings()) {
            wrapped(out, "  " + finding.severity().name().toLowerCase(Locale.ROOT) + ": ", sentence(finding));
        }
        return out.toString();
    }

    private String rotation(Rotation rotation) {
        long complete = rotation.disks().stream().filter(DiskResult::complete).count();
        int all = rotation.disks().size();
        String of = " of " + all + (all == 1 ? " disk" : " disks");
        String end = rotation.dryRun()
                ? rehearsed(rotation.disks(), of)
                : complete + of + (all == 1 ? " is" : " are") + " rotated";
        return list(rotation.disks()) + String.join("\n", TextLayout.wrap(end, width)) + "\n";
    }

    private static String rehearsed(List<DiskResult> disks, String of) {
        long planned = disks.stream().filter(DiskResult::planned).count();
        boolean whole = disks.stream().allMatch(disk -> disk.planned() || disk.complete());
        return "dry run, nothing was written: "
                + (whole
                        ? planned + of + " would be rotated"
                        : "luksh would add the new passphrase on " + planned + of
                                + " and remove the old one from none; the rotation would be incomplete (status 6)");
    }

    void wrapped(StringBuilder out, String lead, String text) {
        List<String> lines = TextLayout.wrap(Visible.of(text), width - lead.length());
        for (int i = 0; i < lines.size(); i++) {
            out.append(i == 0 ? lead : " ".repeat(lead.length()))
                    .append(lines.get(i))
                    .append('\n');
        }
    }

    /** A duration with useful precision: {@code 0.35 s}, {@code 12 s}, {@code 3 min 20 s}. */
    public static String seconds(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds < 0.001) {
            return String.format(Locale.ROOT, "%.0f µs", seconds * 1e6);
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.2f s", seconds);
        }
        return seconds < 120
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
