package luksh.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import luksh.audit.Inspection.Result;
import luksh.audit.Inspection.State;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Findings that are kept without their path and read with it. */
@Tag("once")
class KeptResultsTest {
    private final List<Finding> all = new ArrayList<>();

    private Result result(String path, State state, String... sentences) {
        var findings = new ArrayList<Finding>();
        for (String sentence : sentences) {
            findings.add(new Finding(
                    sentence.length() % 2 == 0 ? Severity.ERROR : Severity.INFO,
                    "rule",
                    path,
                    Place.slot(findings.size()),
                    sentence,
                    "luksh check " + path));
        }
        all.addAll(findings);
        return new Result(path, state, findings, null);
    }

    /** Names that a path may have: a word of the sentence, the mark itself, nothing. */
    @Test
    void everyFindingIsReadAsItWas() {
        List<Result> results = List.of(
                result("a", State.HEADER, "a header has a weak KDF", ""),
                result("/disks/1", State.HEADER),
                result("/disks/2", State.PASSED_OVER),
                result("/disks/3", State.HEADER, "/disks/3 and /disks/33 have the same UUID"),
                result("", State.BROKEN, "no path", "odd"),
                result("\uffff", State.HEADER, "a \uffff mark"),
                result("/disks/4", State.HEADER, "another \uffff mark in /disks/4"),
                result("/disks/5", State.HEADER));
        var kept = new KeptResults(results.size());
        for (int i = results.size() - 1; i >= 0; i--) {
            kept.set(i, results.get(i));
        }
        for (int i = 0; i < results.size(); i++) {
            assertThat(kept.get(i)).isEqualTo(results.get(i));
        }
        assertThat(kept.findings()).isEqualTo(all);
        for (Severity severity : Severity.values()) {
            assertThat(kept.count(severity))
                    .isEqualTo(
                            all.stream().filter(f -> f.severity() == severity).count());
        }
    }

    /** What makes a survey of many headers small. */
    @Test
    void theSameFindingOfAnotherPathTakesNoTexts() {
        int headers = 2_000;
        String sentence = "s".repeat(10_000);
        var kept = new KeptResults(headers);
        for (int i = 0; i < headers; i++) {
            kept.set(i, result("/disks/" + i, State.HEADER, sentence + " /disks/" + i + " /disks/" + i));
            all.clear();
        }
        assertThat(kept.findings()).hasSize(headers);
        assertThat(kept.findings().get(headers - 1).sentence()).endsWith(" /disks/1999 /disks/1999");
        assertThat(kept.different()).isEqualTo(1);
    }
}
