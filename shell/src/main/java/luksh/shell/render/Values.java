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
import luksh.HeaderLayout;
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
 * @param styled bold headers and colours, only for a terminal that supports them
 * @param ascii whether the terminal shows only ASCII
 * @param plain whether the text is read aloud: no drawings, and charts as tables
 * @param height rows of the terminal; longer tables repeat their headers at the end and tell their number of rows. 0 if
 *     there is no terminal, or none to scroll
 */
public record Values(int width, boolean styled, boolean ascii, boolean plain, int height) {
    /** Maximum width of a chart: that of a page, or of a terminal of that size. */
    private static final int WIDEST_CHART = 120;

    private static final int PAGE = 80;
    private static final String ASSIGNED = " = ";
    private static final String UUID = " UUID ";
    /** The same without a place to break the line behind it. */
    private static final String UUID_WHOLE = " UUID\0";
    /** Minimum width for a table; below it, columns are one word wide. */
    private static final int NARROWEST = 40;

    public Values {
        width = Math.max(width, NARROWEST);
        styled &= !plain;
    }

    /** For a terminal that shows all characters. */
    public Values(int width, boolean styled) {
        this(width, styled, false);
    }

    public Values(int width, boolean styled, boolean ascii) {
        this(width, styled, ascii, false, 0);
    }

    /** The same at a terminal with this number of rows. */
    public Values withHeight(int rows) {
        return new Values(width, styled, ascii, plain, rows);
    }

    /** The same for a screen reader: no colours and no drawings. */
    public Values plainly() {
        return new Values(width, false, true, true, height);
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
        if (value instanceof Container container) {
            return container("", container);
        }
        if (value instanceof HeaderLayout layout) {
            return new LayoutText(layout, this).text();
        }
        if (value instanceof Curve curve && plain) {
            return new CurveTable(curve.chart(), this).text();
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
            return Table.of(
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
        return Visible.lines(text.endsWith("\n") ? text : text + "\n");
    }

    /** More than one line if it is too wide, so that the UUID can be copied. */
    private String container(String lead, Container container) {
        String text = lead + Visible.of(String.valueOf(container)).replace(UUID, UUID_WHOLE);
        return String.join("\n    ", TextLayout.wrap(text, width - 4)).replace('\0', ' ') + "\n";
    }

    /** A variable and its value, on one line, cut at the width of the screen. A container keeps its UUID. */
    public String named(String name, @Nullable Object value) {
        if (value instanceof Container container) {
            return container(name + ASSIGNED, container);
        }
        String text = name
                + ASSIGNED
                + Visible.of(String.valueOf(value).lines().findFirst().orElse(""));
        return (TextLayout.width(text) > width ? TextLayout.cut(text, width - 1) + (ascii ? "~" : "…") : text) + "\n";
    }

    int chartWidth() {
        return width > 10 * PAGE ? PAGE : Math.min(width, WIDEST_CHART);
    }

    private static String array(Object numbers) {
        return IntStream.range(0, Array.getLength(numbers))
                .mapToObj(i -> String.valueOf(Array.get(numbers, i)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A table of headers and rows of text. */
    public String table(List<String> headers, List<List<String>> rows) {
        Table table = Table.of(headers, rows);
        String text = table.text(width, styled);
        return isLong(text) ? text + table.head(width, styled) : text;
    }

    private String list(List<?> items) {
        if (items.isEmpty()) {
            return "(none)\n";
        }
        if (items.stream().allMatch(Sample.class::isInstance)) {
            List<Sample> samples = items.stream().map(Sample.class::cast).toList();
            return new BenchText(samples, this).text();
        }
        return Columns.of(items)
                .map(columns -> {
                    var table = new Table(
                            columns.headers(), items.stream().map(columns.row()).toList());
                    boolean narrow = table.natural() > width && (items.get(0) instanceof Finding || isBackup(items));
                    String text = narrow ? narrow(items) : table.text(width, styled);
                    return text + foot(text, narrow ? "" : table.head(width, styled), items.size(), columns.noun());
                })
                .orElseGet(() -> {
                    StringBuilder out = new StringBuilder();
                    items.forEach(item -> out.append(line(item)));
                    return out + foot(out.toString(), "", items.size(), noun(items));
                });
    }

    private static boolean isBackup(List<?> items) {
        return items.get(0) instanceof Backup;
    }

    /** One line; for a container more lines if it is too wide. */
    private String line(@Nullable Object item) {
        return item instanceof Container container
                ? container("", container)
                : Visible.lines(String.valueOf(item)) + "\n";
    }

    private static String noun(List<?> items) {
        return items.stream().allMatch(Container.class::isInstance) ? "containers" : "values";
    }

    /** The headers again and the number of rows, below a list that is longer than the screen. */
    private String foot(String drawn, String head, int count, String noun) {
        return isLong(drawn) ? head + count + " " + noun + "\n" : "";
    }

    private boolean isLong(String drawn) {
        return height > 0 && drawn.lines().count() >= height;
    }

    /** Values with sentences, which do not fit beside other columns. */
    private String narrow(List<?> items) {
        var paragraphs = new Paragraphs(this);
        return isBackup(items)
                ? paragraphs.backups(items.stream().map(Backup.class::cast).toList())
                : paragraphs.findings(items.stream().map(Finding.class::cast).toList());
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
            finding(out, "  ", finding);
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
            finding(out, "  ", finding);
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

    /** A finding as one sentence after its severity. */
    void finding(StringBuilder out, String indent, Finding finding) {
        wrapped(
                out,
                indent + finding.severity().name().toLowerCase(Locale.ROOT) + ": ",
                toneOf(finding),
                sentence(finding));
    }

    /** The colour of its severity; empty without colours. */
    Optional<Tone> toneOf(Finding finding) {
        return styled ? Tone.of(finding.severity()) : Optional.empty();
    }

    void wrapped(StringBuilder out, String lead, String text) {
        wrapped(out, lead, Optional.empty(), text);
    }

    /** @param tone of the lead */
    void wrapped(StringBuilder out, String lead, Optional<Tone> tone, String text) {
        List<String> lines = TextLayout.wrap(Visible.of(text), width - lead.length());
        String shown = tone.map(each -> each.on(lead)).orElse(lead);
        for (int i = 0; i < lines.size(); i++) {
            out.append(i == 0 ? shown : " ".repeat(lead.length()))
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
