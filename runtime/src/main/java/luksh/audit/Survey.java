package luksh.audit;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.audit.Inspection.Result;
import luksh.audit.Inspection.State;
import luksh.backup.VaultFolder;
import luksh.change.step.BootKeyNotes;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.Progress;
import luksh.parallel.Workers;

/**
 * Inspects many headers against one policy, on all cores. It keeps the path of each header and what its findings do
 * not share with others, and the drawings of those with the most severe findings. It does not keep the headers.
 */
public final class Survey {
    /** Draw at most this many headers: those with the most severe findings. */
    static final int DRAWN = 200;

    private static final Comparator<Turn> GRAVEST_LAST = Comparator.comparingInt(Turn::errors)
            .thenComparingInt(Turn::warnings)
            .thenComparing(Comparator.comparingInt(Turn::index).reversed());

    private final Policy policy;
    private final Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Finding> failures;
    private final KeptResults results;
    private final PriorityQueue<Turn> gravest = new PriorityQueue<>(GRAVEST_LAST);
    private final FindingCounts tally = new FindingCounts();
    private final DuplicateUuids twins = new DuplicateUuids();

    private record Turn(int index, int errors, int warnings, Result result) {
        Turn(int index, Result result) {
            this(index, result.errors(), result.warnings(), result);
        }
    }

    private Survey(Policy policy, Subjects subjects) {
        this.policy = policy;
        this.failures = subjects.failures();
        this.results = new KeptResults(subjects.all().size());
    }

    /**
     * Inspects all of them. A failure on one is a finding.
     *
     * @param vault where backups should be; empty if backups are not checked
     * @param notes this machine's records of boot keys
     * @param triesEmpty whether the empty passphrase is tried on every slot
     * @param progress takes the number of subjects
     * @throws luksh.format.LuksException status 4, if there is nothing to inspect
     * @throws luksh.parallel.StoppedException after Ctrl-C
     */
    public static Survey of(
            Subjects subjects,
            Policy policy,
            Optional<VaultFolder> vault,
            BootKeyNotes notes,
            boolean triesEmpty,
            Function<Integer, Progress> progress) {
        subjects.mustNotBeEmpty();
        var inspection = new Inspection(policy, vault.map(VaultRules::new).orElse(null), notes, triesEmpty);
        var survey = new Survey(policy, subjects);
        List<Subject> all = subjects.all();
        List<Integer> numbers = IntStream.range(0, all.size()).boxed().toList();
        Workers.each(numbers, number -> survey.add(number, inspection.of(all.get(number))), progress.apply(all.size()));
        survey.mustHaveLooked();
        survey.twins.tell(survey::add);
        return survey;
    }

    /** An audit without headers must not look like a passed audit. */
    private void mustHaveLooked() {
        if (looked() == 0 && findings().isEmpty()) {
            throw new LuksException("no LUKS header was found in " + number(passedOver(), "file"), ExitStatus.NO_LUKS);
        }
    }

    /** Adds a finding that is known only after the inspection of all. */
    private void add(int index, Finding finding) {
        policy.judged(finding).ifPresent(judged -> {
            results.set(index, results.get(index).with(judged));
            List<Turn> drawn =
                    gravest.stream().filter(turn -> turn.index == index).toList();
            drawn.forEach(turn -> {
                gravest.remove(turn);
                gravest.add(new Turn(index, turn.result.with(judged)));
            });
        });
    }

    private synchronized void add(int index, Result result) {
        tally.add(result);
        twins.add(index, result.path(), result.mark());
        gravest.add(new Turn(index, result));
        results.set(index, result);
        if (gravest.size() > DRAWN) {
            gravest.poll();
        }
    }

    Policy policy() {
        return policy;
    }

    /** When the survey began. */
    Instant time() {
        return time;
    }

    /** All results except the skipped ones, in order, without sketches; each is put together when it is read. */
    Iterable<Result> headers() {
        return () -> IntStream.range(0, results.size())
                .filter(this::isHeader)
                .mapToObj(results::get)
                .iterator();
    }

    private boolean isHeader(int index) {
        return results.state(index) != State.PASSED_OVER;
    }

    /** The results with the most severe findings, in order, with sketches. */
    List<Result> gallery() {
        return gravest.stream()
                .filter(turn -> turn.result.state() != State.PASSED_OVER)
                .sorted(Comparator.comparingInt(Turn::index))
                .map(Turn::result)
                .toList();
    }

    FindingCounts tally() {
        return tally;
    }

    /** How many devices and files were skipped because they have no header. */
    public int passedOver() {
        return results.size() - looked();
    }

    /** How many headers were inspected, including unreadable ones. */
    public int looked() {
        return (int) IntStream.range(0, results.size()).filter(this::isHeader).count();
    }

    /** In the order of the subjects, the most severe finding of each header first. */
    public List<Finding> findings() {
        List<Finding> found = results.findings();
        return failures.isEmpty()
                ? found
                : Stream.concat(failures.stream(), found.stream()).toList();
    }

    /** How many findings have this severity. */
    public long count(Severity severity) {
        return results.count(severity)
                + failures.stream().filter(f -> f.severity() == severity).count();
    }

    /** Whether no finding is an error. */
    public boolean passed() {
        return count(Severity.ERROR) == 0;
    }

    /** {@code policy server, 50 headers: 12 errors, 3 warnings, 0 infos}. */
    public String summary() {
        int passedOver = passedOver();
        return "policy " + HeaderOutline.shown(policy.name()) + ", " + number(looked(), "header") + ": "
                + number(count(Severity.ERROR), "error") + ", " + number(count(Severity.WARNING), "warning") + ", "
                + number(count(Severity.INFO), "info")
                + (passedOver == 0 ? "" : "; skipped: " + number(passedOver, "file") + " without a header");
    }

    private static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** The line of {@code --json}. */
    public String json() {
        return new JsonReport(this).text();
    }

    /** The same, piece by piece. */
    public void json(Writer out) throws IOException {
        new JsonReport(this).write(out);
    }

    /** Folders that could not be listed. */
    List<Finding> failures() {
        return failures;
    }
}
