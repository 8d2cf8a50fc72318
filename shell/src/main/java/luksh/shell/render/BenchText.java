package luksh.shell.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import luksh.Sample;
import luksh.grub.Interval;

/** The results of a benchmark as a table. Its last column is a bar for the time, with the same scale in all rows. */
final class BenchText {
    private static final List<String> HEADERS = List.of("pbkdf2", "route", "ns", "spread", "a second");
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
    private static final int GAP = 2;
    private static final String PBKDF2 = "pbkdf2-";
    private static final double NANOS = 1e9;
    /** Colours: measurements green, GRUB's loops blue, estimates of a boot magenta. */
    private static final int LINUX = 32;

    private static final int LOOP = 34;
    private static final int BOOT = 35;

    private final List<Sample> samples;
    private final Values values;
    private final int width;

    BenchText(List<Sample> samples, Values values) {
        this.samples = samples;
        this.values = values;
        this.width = values.chartWidth();
    }

    String text() {
        List<Sample> alike = samples.stream().filter(BenchText::comparable).toList();
        var out = new StringBuilder();
        if (!alike.isEmpty()) {
            table(out, alike);
        }
        samples.stream()
                .filter(sample -> !comparable(sample))
                .forEach(sample -> out.append(sample.kdf())
                        .append(": ")
                        .append(Interval.text(sample.nanosPerIteration() / NANOS))
                        .append(" for a pass over the memory (spread ")
                        .append(spread(sample))
                        .append(")\n"));
        return out.toString();
    }

    private void table(StringBuilder out, List<Sample> alike) {
        var rows = new ArrayList<List<String>>();
        String before = "";
        for (Sample sample : alike) {
            rows.add(List.of(
                    sample.kdf().equals(before) ? "" : sample.kdf().substring(PBKDF2.length()),
                    sample.route(),
                    String.format(Locale.ROOT, "%.0f", sample.nanosPerIteration()),
                    spread(sample),
                    rate(sample.nanosPerIteration())));
            before = sample.kdf();
        }
        String[] lines = Table.of(HEADERS, rows).text(width, values.styled()).split("\n", -1);
        int widest = 0;
        for (int i = 1; i < lines.length; i++) {
            widest = Math.max(widest, lines[i].length());
        }
        double most =
                alike.stream().mapToDouble(Sample::nanosPerIteration).max().orElse(1);
        int room = width - widest - GAP - 1;
        out.append(lines[0]).append('\n');
        for (int i = 0; i < alike.size(); i++) {
            out.append(lines[i + 1]);
            if (room > 0 && !values.plain()) {
                out.append(" ".repeat(widest - lines[i + 1].length() + GAP))
                        .append(coloured(bar(alike.get(i).nanosPerIteration() / most * room), alike.get(i)));
            }
            out.append('\n');
        }
        out.append("ns: one iteration of one block on one core. A key of 512 bits takes one block of\n")
                .append("  sha512, two of sha256, four of sha1. grub: GRUB's loop, in plain Java.\n")
                .append("  boot: estimate for GRUB's own code on this machine, or longer by the spread.\n");
    }

    /** Whether this is PBKDF2. A pass of Argon2 is not comparable to an iteration. */
    private static boolean comparable(Sample sample) {
        return sample.kdf().startsWith(PBKDF2);
    }

    private static String spread(Sample sample) {
        return Math.round(100 * sample.spread()) + " %";
    }

    private static boolean estimate(Sample sample) {
        return sample.route().startsWith("boot ");
    }

    private static String rate(double nanos) {
        double rate = NANOS / nanos;
        if (rate >= 1e6) {
            return String.format(Locale.ROOT, "%.2f M", rate / 1e6);
        }
        return rate >= 1e3
                ? String.format(Locale.ROOT, "%.0f k", rate / 1e3)
                : String.format(Locale.ROOT, "%.2f", rate);
    }

    private String bar(double length) {
        if (values.ascii()) {
            return "#".repeat((int) Math.max(1, Math.round(length)));
        }
        int eighths = (int) Math.max(1, Math.round(8 * length));
        return "█".repeat(eighths / 8) + (eighths % 8 == 0 ? "" : EIGHTHS.charAt(eighths % 8));
    }

    private String coloured(String bar, Sample sample) {
        int colour = estimate(sample) ? BOOT : sample.route().equals("linux") ? LINUX : LOOP;
        return values.styled() ? "\033[" + colour + "m" + bar + "\033[0m" : bar;
    }
}
