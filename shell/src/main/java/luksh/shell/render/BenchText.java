package luksh.shell.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import luksh.Sample;

/** What a bench found: a table whose last column is a bar, all to one scale, so that what takes long is long. */
final class BenchText {
    private static final List<String> HEADERS = List.of("kdf", "route", "ns", "spread", "a second");
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
    private static final int GAP = 2;
    /** Measured ones, of GRUB's loops, and estimates of a boot: green, blue, brown. */
    private static final int LINUX = 32;

    private static final int LOOP = 34;
    private static final int BOOT = 33;

    private final List<Sample> samples;
    private final int width;
    private final boolean ascii;
    private final boolean styled;

    BenchText(List<Sample> samples, int width, boolean ascii, boolean styled) {
        this.samples = samples;
        this.width = width;
        this.ascii = ascii;
        this.styled = styled;
    }

    String text() {
        var rows = new ArrayList<List<String>>();
        String before = "";
        for (Sample sample : samples) {
            rows.add(List.of(
                    sample.kdf().equals(before) ? "" : sample.kdf(),
                    sample.route(),
                    number(sample.nanosPerIteration()),
                    spread(sample),
                    rate(sample.nanosPerIteration())));
            before = sample.kdf();
        }
        String[] lines = new Table(HEADERS, rows).text(width, styled).split("\n", -1);
        int table = 0;
        for (int i = 1; i < lines.length; i++) {
            table = Math.max(table, lines[i].length());
        }
        double most = samples.stream()
                .filter(BenchText::comparable)
                .mapToDouble(Sample::nanosPerIteration)
                .max()
                .orElse(1);
        int room = width - table - GAP - 1;
        var out = new StringBuilder(lines[0]).append('\n');
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            String line = lines[i + 1];
            if (comparable(sample) && room > 0) {
                line += " ".repeat(table - line.length() + GAP)
                        + coloured(bar(sample.nanosPerIteration() / most * room), sample);
            }
            out.append(line).append('\n');
        }
        return out.append("ns: nanoseconds for one iteration of one block; Argon2: for one pass\n")
                .append("boot: what GRUB's own code is expected to take on this machine, or so much longer\n")
                .toString();
    }

    /** An iteration of PBKDF2; a pass of Argon2 is another thing. */
    private static boolean comparable(Sample sample) {
        return sample.kdf().startsWith("pbkdf2-");
    }

    private static String spread(Sample sample) {
        return (estimate(sample)
                ? "x" + String.format(Locale.ROOT, "%.1f", 1 + sample.spread())
                : Math.round(100 * sample.spread()) + " %");
    }

    private static boolean estimate(Sample sample) {
        return sample.route().startsWith("boot ");
    }

    private static String number(double nanos) {
        return nanos < 1e6
                ? String.format(Locale.ROOT, "%.0f", nanos)
                : String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
    }

    private static String rate(double nanos) {
        double rate = 1e9 / nanos;
        if (rate >= 1e6) {
            return String.format(Locale.ROOT, "%.2f M", rate / 1e6);
        }
        return rate >= 1e3
                ? String.format(Locale.ROOT, "%.0f k", rate / 1e3)
                : String.format(Locale.ROOT, "%.2f", rate);
    }

    private String bar(double length) {
        if (ascii) {
            return "#".repeat((int) Math.max(1, Math.round(length)));
        }
        int eighths = (int) Math.max(1, Math.round(8 * length));
        return "█".repeat(eighths / 8) + (eighths % 8 == 0 ? "" : EIGHTHS.charAt(eighths % 8));
    }

    private String coloured(String bar, Sample sample) {
        int colour = estimate(sample) ? BOOT : sample.route().equals("linux") ? LINUX : LOOP;
        return styled ? "\033[" + colour + "m" + bar + "\033[0m" : bar;
    }
}
