package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import luksh.LongTestShare;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Cost;
import luksh.change.step.Plan;
import luksh.change.step.SharedCost;
import luksh.change.step.slot.AddReplacement;
import luksh.change.step.slot.PromoteReplacement;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.format.KeySlot;
import luksh.rotate.DiskResult;
import luksh.rotate.RotationRequest;
import luksh.rotate.RotationRun;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a power cut leaves of either half of a rotation opens, and the rotation ends when it is run again. */
class RotateCrashTest {
    private static final String OLD = "anna";
    private static final String NEW = "carl";

    @TempDir
    static Path folder;

    /** Under which number the old passphrase opens decides on the order: 6 lies across two sectors, with 7 the replacement is 6. */
    record Case(boolean luks2, Map<Integer, String> slots, int number) {
        @Override
        public String toString() {
            return (luks2 ? "LUKS2 " : "LUKS1 ") + slots;
        }

        byte[] container() {
            if (!luks2) {
                return SmallContainer.container(folder, slots);
            }
            var disk = new MemoryDisk(new byte[SmallContainer.SIZE]);
            new Steps().formatLuks2(slots).run(disk, folder);
            return disk.medium();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(false, slots(0, OLD), 0),
                new Case(false, slots(0, "bert", 6, OLD), 6),
                new Case(false, slots(7, OLD), 7),
                new Case(true, slots(0, OLD), 0));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyStateOpensAndConverges(Case each, TestReporter reporter) throws Exception {
        byte[] before = each.container();
        var first = new MemoryDisk(before);
        KeySlot old = slot(before, each.number());
        KeySlot replacement = add(first, old);
        var second = new MemoryDisk(first.medium());
        new Steps()
                .authorize(NEW)
                .and(new PromoteReplacement(() -> Optional.of(replacement), old))
                .run(second, folder);

        var states = new ArrayList<byte[]>();
        PowerCut.during(before, first.events(), 0, states::add);
        int added = states.size();
        assertThat(states)
                .allSatisfy(state -> assertThat(Witness.opening(state, List.of(OLD)))
                        .as("the first half never takes the old passphrase away")
                        .isNotEmpty());
        PowerCut.during(first.medium(), second.events(), 0, states::add);
        assertThat(states.subList(added, states.size()))
                .allSatisfy(state -> assertThat(Witness.opening(state, List.of(NEW)))
                        .as("the second half never takes the new one away")
                        .isNotEmpty());
        assertThat(Witness.opening(second.medium(), List.of(OLD))).isEmpty();

        int step = Math.max(1, states.size() * LongTestShare.DIVISOR / 60);
        int again = 0;
        for (int i = 0; i < states.size(); i += step) {
            converges(states.get(i), each);
            again++;
        }
        reporter.publishEntry(
                each.toString(),
                states.size() + " states, " + added + " of them of the first half; " + again + " rotated again");
    }

    private static KeySlot slot(byte[] state, int number) {
        return Headers.read(new MemoryDisk(state)).slots().stream()
                .filter(slot -> slot.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private static KeySlot add(MemoryDisk disk, KeySlot old) {
        try (Secret opening = QuietPerson.secret(OLD);
                Secret fresh = QuietPerson.secret(NEW)) {
            var verb = new AddReplacement(old, opening, fresh, new SharedCost(Cost.UNSAID));
            new Steps().and(verb).run(disk, folder);
            return verb.replacement().orElseThrow();
        }
    }

    private static void converges(byte[] state, Case each) throws Exception {
        Path image = Files.write(folder.resolve("again.img"), state);
        DiskResult result = rotate(image);
        byte[] after = Files.readAllBytes(image);
        assertThat(result.complete()).as("%s", result).isTrue();
        assertThat(Witness.opening(after, List.of(OLD, NEW))).containsExactly(NEW);
        try (Device disk = new MemoryDisk(after)) {
            List<Integer> used =
                    Headers.read(disk).slots().stream().map(KeySlot::number).toList();
            assertThat(used)
                    .as("no spare slot is left on")
                    .hasSameSizeAs(each.slots().keySet());
            if (each.number() != 7) { // of two copies in 6 and 7 nobody can tell which one was the replacement
                assertThat(used).containsExactlyElementsOf(each.slots().keySet());
            }
        }
        assertThat(rotate(image).state()).isEqualTo("already");
    }

    private static DiskResult rotate(Path image) {
        try (Secret old = QuietPerson.secret(OLD);
                Secret fresh = QuietPerson.secret(NEW)) {
            var wish = new RotationRequest(old, fresh, List.of(), new SharedCost(Cost.UNSAID), Set.of(), null);
            return RotationRun.rotate(
                            List.of(image.toString()), wish, new QuietPerson().session(folder.resolve("state")))
                    .disks()
                    .get(0);
        }
    }

    @Test
    void theHeirIsRefusedWhenItWasTakenAwayMeanwhile() {
        byte[] before = SmallContainer.container(folder, slots(0, OLD, 1, "bert"));
        var disk = new MemoryDisk(before);
        KeySlot old = slot(before, 0);
        KeySlot replacement = add(disk, old);
        new Steps().authorize("bert").kill(replacement.number()).run(disk, folder);
        Plan plan = new Steps()
                .and(new PromoteReplacement(() -> Optional.of(replacement), old))
                .plan(disk, folder);
        assertThat(plan.possible()).isFalse();
        assertThat(plan.findings()).extracting(Finding::rule).containsExactly("changed-meanwhile");
    }
}
