package luksh.shell.render;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import luksh.Grub;
import luksh.GrubPlan;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Visible;
import luksh.grub.GrubTime;
import luksh.grub.Interval;
import luksh.grub.SlotTime;

/** GRUB's times as a table, with their sources and warnings. */
record GrubText(Values values) {
    private static final List<String> HEADERS =
            List.of("GRUB", "slot", "unlocks after", "at least", "at most", "wrong slots", "digest");

    /** A table in the order in which GRUB tries the slots, then the sources, then the warnings. */
    String of(Grub grub) {
        var out = new StringBuilder();
        List<GrubTime> times = grub.times();
        Set<String> paths = new LinkedHashSet<>();
        times.forEach(time -> paths.add(time.path()));
        for (String path : paths) {
            out.append(Visible.of(path)).append(":\n");
            table(out, times.stream().filter(time -> time.path().equals(path)).toList());
        }
        if (paths.size() > 1) {
            together(out, times);
        }
        Set<String> bases = new LinkedHashSet<>();
        times.forEach(time -> bases.add(time.basis()));
        values.wrapped(out, "seconds: ", String.join("; ", bases));
        grub.sources().forEach(source -> values.wrapped(out, "", source));
        for (Finding warning : grub.warnings()) {
            values.finding(out, "", warning);
        }
        return out.toString();
    }

    private void table(StringBuilder out, List<GrubTime> times) {
        var rows = new ArrayList<List<String>>();
        for (GrubTime time : times) {
            String build = time.version() + " " + time.platform();
            for (SlotTime slot : time.slots()) {
                rows.add(List.of(
                        build,
                        String.valueOf(slot.slot()),
                        Interval.text(slot.seconds()),
                        Interval.text(slot.low()),
                        Interval.text(slot.high()),
                        slot.wrongSlots() == 0 ? "" : share(slot.wrongSlots(), slot.seconds()),
                        share(slot.digest(), slot.seconds())));
                build = "";
            }
            String wrong = Interval.text(time.noSlotOpens());
            rows.add(
                    time.slots().isEmpty()
                            ? List.of(build, "none", "never", "", "", "", "")
                            : List.of(
                                    build,
                                    "none",
                                    "fails after " + wrong + (time.tries() > 1 ? " a try" : ""),
                                    "",
                                    "",
                                    "",
                                    ""));
        }
        out.append(values.table(HEADERS, rows));
    }

    /** The sum for several disks, each unlocked by the first slot that GRUB tries. */
    private void together(StringBuilder out, List<GrubTime> times) {
        Set<String> builds = new LinkedHashSet<>();
        times.forEach(time -> builds.add(time.version() + " " + time.platform()));
        for (String build : builds) {
            double sum = times.stream()
                    .filter(time -> build.equals(time.version() + " " + time.platform()))
                    .mapToDouble(time -> time.slots().isEmpty()
                            ? Double.NaN
                            : time.slots().get(0).seconds())
                    .sum();
            values.wrapped(
                    out, "", build + ", all disks, each with the first slot that GRUB tries: " + Interval.text(sum));
        }
    }

    /** The findings of a plan. The first is the change itself. */
    String of(GrubPlan plan) {
        var out = new StringBuilder();
        for (Finding finding : plan.findings()) {
            if (finding.severity() == Severity.INFO) {
                values.wrapped(out, "", Values.sentence(finding));
            } else {
                values.finding(out, "", finding);
            }
        }
        return out.toString();
    }

    private static String share(double part, double whole) {
        return Double.isNaN(part / whole) ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * part / whole);
    }
}
