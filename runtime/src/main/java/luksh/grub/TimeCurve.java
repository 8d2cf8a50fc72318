package luksh.grub;

import java.util.ArrayList;
import java.util.List;
import luksh.chart.LineChart;
import luksh.chart.LineChart.Line;
import luksh.chart.LineChart.Mark;
import luksh.chart.LineChart.Point;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;

/**
 * The time until GRUB unlocks the slot that it tries first, as a function of its iterations; digest and key area stay
 * the same. For several containers, only the slot of the first one varies.
 */
public final class TimeCurve {
    private static final int POINTS_A_DECADE = 8;
    private static final double ROOM = 0.5;
    private static final long LEAST = 1000;

    private TimeCurve() {}

    /**
     * One line for each measured GRUB that supports the container.
     *
     * @param grubs for each GRUB the models of the containers, in the order in which it unlocks them
     * @param path of the first container
     * @throws LuksException if there is no line to draw
     */
    public static LineChart of(List<List<CostModel>> grubs, String path) {
        Pbkdf2 kdf = grubs.stream()
                .flatMap(models -> models.get(0).attempts().stream())
                .filter(attempt -> measured(attempt) && attempt.before().seconds() == 0)
                .map(attempt -> (Pbkdf2) attempt.slot().kdf())
                .findFirst()
                .orElseThrow(() -> new LuksException(
                        path + ": no measured GRUB unlocks a PBKDF2 slot first, so there is no curve;"
                                + " to find out why: luksh grub " + luksh.format.ShellWord.of(path),
                        ExitStatus.FAILED));
        List<SlotAttempt> counted = grubs.get(0).get(0).attempts().stream()
                .filter(attempt -> attempt.slot().kdf() instanceof Pbkdf2 other
                        && other.hash().equals(kdf.hash()))
                .toList();
        List<Double> across = across(counted, kdf);
        var lines = new ArrayList<Line>();
        var slopes = new ArrayList<Slope>();
        for (List<CostModel> models : grubs) {
            models.get(0).attempts().stream()
                    .filter(attempt -> measured(attempt)
                            && ((Pbkdf2) attempt.slot().kdf()).hash().equals(kdf.hash()))
                    .findFirst()
                    .map(attempt -> Slope.of(attempt, others(models)))
                    .filter(slope -> !Double.isNaN(slope.fixed))
                    .ifPresent(slope -> {
                        slopes.add(slope);
                        lines.add(new Line(
                                name(models.get(0).clock().build()),
                                across.stream().map(slope::at).toList()));
                    });
        }
        var marks = new ArrayList<Mark>();
        for (SlotAttempt attempt : counted) {
            long count = ((Pbkdf2) attempt.slot().kdf()).iterations();
            marks.add(new Mark(
                    "slot " + attempt.slot().number() + ": " + Pbkdf2.grouped(count),
                    (double) count,
                    slopes.stream().map(slope -> slope.at((double) count)).toList()));
        }
        return new LineChart(
                "GRUB's unlock time, pbkdf2-" + kdf.hash() + ": " + path,
                "iterations of the slot that is tried first",
                "seconds",
                lines,
                marks);
    }

    private static String name(GrubBuild build) {
        return build.version() + " " + build.platform();
    }

    private static boolean measured(SlotAttempt attempt) {
        return attempt.tried()
                && attempt.slot().kdf() instanceof Pbkdf2
                && attempt.own().measured();
    }

    /** The time of all containers except the first. */
    private static double others(List<CostModel> models) {
        double seconds = 0;
        for (CostModel model : models.subList(1, models.size())) {
            seconds += model.first().map(attempt -> attempt.until().seconds()).orElse(Double.NaN);
        }
        return seconds;
    }

    /** More than a decade around the present counts. */
    private static List<Double> across(List<SlotAttempt> counted, Pbkdf2 first) {
        double least = first.iterations();
        double most = least;
        for (SlotAttempt attempt : counted) {
            double count = ((Pbkdf2) attempt.slot().kdf()).iterations();
            least = Math.min(least, count);
            most = Math.max(most, count);
        }
        long from = Math.max((long) Math.log10(LEAST), (long) Math.floor(Math.log10(least) - 1));
        long to = Math.max(from + 2, (long) Math.ceil(Math.log10(most) + ROOM));
        var all = new ArrayList<Double>();
        for (long i = from * POINTS_A_DECADE; i <= to * POINTS_A_DECADE; i++) {
            all.add(Math.pow(10, (double) i / POINTS_A_DECADE));
        }
        return all;
    }

    /** @param fixed seconds in addition to the derivation */
    private record Slope(double fixed, double secondsAnIteration) {
        static Slope of(SlotAttempt attempt, double others) {
            return new Slope(
                    attempt.area().seconds() + attempt.digest().seconds() + others,
                    attempt.derivation().seconds() / ((Pbkdf2) attempt.slot().kdf()).iterations());
        }

        Point at(double iterations) {
            return new Point(iterations, fixed + iterations * secondsAnIteration);
        }
    }
}
