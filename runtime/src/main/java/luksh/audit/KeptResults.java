package luksh.audit;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import luksh.audit.Inspection.Result;
import luksh.audit.Inspection.State;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;

/**
 * The results of a survey without their sketches, by number. Headers of a fleet have the same findings but for the path,
 * so each finding is kept once, without the path, and put together again when it is read.
 */
final class KeptResults {
    /** Share at most this many findings: a hostile header may have one that no other has. */
    private static final int MOST_SHARED = 10_000;

    private static final Shape[] NONE = {};

    private final String[] paths;
    private final State[] states;
    private final Shape[][] findings;
    private final Map<Shape, Shape> shared = new HashMap<>();

    KeptResults(int size) {
        paths = new String[size];
        states = new State[size];
        findings = new Shape[size][];
        Arrays.fill(paths, "");
        Arrays.fill(states, State.PASSED_OVER);
        Arrays.fill(findings, NONE);
    }

    /** A finding whose texts have a mark in the place of the path, unless one of them contained the mark already. */
    private record Shape(
            Severity severity, String rule, String path, Place place, String sentence, String fix, boolean marked) {
        private static final String MARK = "\uffff";

        static Shape of(Finding finding, String path) {
            boolean marked = !path.isEmpty()
                    && unmarked(finding.path())
                    && unmarked(finding.sentence())
                    && unmarked(finding.fix());
            return marked
                    ? new Shape(
                            finding.severity(),
                            finding.rule(),
                            without(path, finding.path()),
                            finding.place(),
                            without(path, finding.sentence()),
                            without(path, finding.fix()),
                            true)
                    : new Shape(
                            finding.severity(),
                            finding.rule(),
                            finding.path(),
                            finding.place(),
                            finding.sentence(),
                            finding.fix(),
                            false);
        }

        private static boolean unmarked(String whole) {
            return whole.indexOf(MARK) < 0;
        }

        private static String without(String path, String whole) {
            return whole.replace(path, MARK);
        }

        Finding finding(String of) {
            return marked
                    ? new Finding(
                            severity,
                            rule,
                            path.replace(MARK, of),
                            place,
                            sentence.replace(MARK, of),
                            fix.replace(MARK, of))
                    : new Finding(severity, rule, path, place, sentence, fix);
        }
    }

    /** Keeps a result, or puts another one in its place. */
    void set(int index, Result result) {
        paths[index] = result.path();
        states[index] = result.state();
        findings[index] = result.findings().stream()
                .map(finding -> shared(Shape.of(finding, result.path())))
                .toArray(Shape[]::new);
    }

    private Shape shared(Shape shape) {
        Shape known = shared.get(shape);
        if (known == null && shared.size() < MOST_SHARED) {
            shared.put(shape, shape);
        }
        return known == null ? shape : known;
    }

    /** The result with its findings, without its sketch. */
    Result get(int index) {
        return new Result(
                paths[index],
                states[index],
                Arrays.stream(findings[index])
                        .map(shape -> shape.finding(paths[index]))
                        .toList(),
                null);
    }

    State state(int index) {
        return states[index];
    }

    int size() {
        return paths.length;
    }

    long count(Severity severity) {
        return Arrays.stream(findings)
                .flatMap(Arrays::stream)
                .filter(shape -> shape.severity == severity)
                .count();
    }

    /** How many findings differ in more than the path. */
    int different() {
        return shared.size();
    }

    /** All findings, by number; puts each one together when it is read. */
    List<Finding> findings() {
        var starts = new int[findings.length + 1];
        for (int i = 0; i < findings.length; i++) {
            starts[i + 1] = starts[i] + findings[i].length;
        }
        return new ReadFindings(starts);
    }

    private final class ReadFindings extends AbstractList<Finding> implements RandomAccess {
        private final int[] starts;

        ReadFindings(int[] starts) {
            this.starts = starts;
        }

        @Override
        public Finding get(int number) {
            Objects.checkIndex(number, size());
            int found = Arrays.binarySearch(starts, number);
            int index = found < 0 ? -found - 2 : found;
            while (findings[index].length == 0) {
                index++;
            }
            return findings[index][number - starts[index]].finding(paths[index]);
        }

        @Override
        public int size() {
            return starts[starts.length - 1];
        }
    }
}
