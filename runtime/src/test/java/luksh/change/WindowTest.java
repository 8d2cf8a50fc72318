package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.luks1.Luks1Header;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step in a window is named in the plan, confirmed on its own, and made only where a power cut leaves a way back. */
class WindowTest {
    @TempDir
    Path folder;

    private byte[] before = {};
    private MemoryDisk disk = new MemoryDisk(new byte[0]);
    private Path mounted = Path.of("");

    @BeforeEach
    void container() {
        disk(SmallContainer.container(folder, SmallContainer.full()));
    }

    @AfterEach
    void unmount() {
        if (!mounted.toString().isEmpty()) {
            Oracle.run("umount", mounted.toString()).accepted();
        }
    }

    private void disk(byte[] content) {
        before = content;
        disk = new MemoryDisk(content);
    }

    private void assertUnwritten() {
        assertThat(disk.medium()).isEqualTo(before);
        assertThat(disk.writes()).isZero();
    }

    private static List<Finding> windows(Plan plan) {
        return plan.findings().stream()
                .filter(finding -> finding.rule().equals("WINDOW"))
                .toList();
    }

    @Test
    void thePlanNamesTheSlotAndTheNumberOfWrites() {
        Plan plan = new Steps().authorize("p6").rekey(6).rekey(2).plan(disk, folder);
        assertThat(plan.possible()).isTrue();
        assertThat(windows(plan)).extracting(Finding::where).containsExactly("slot 6", "slot 2");
        assertThat(windows(plan))
                .extracting(finding -> finding.sentence().substring(0, 15))
                .containsExactly("during 3 writes", "during 2 writes");
        assertThat(windows(plan)).extracting(Finding::severity).containsOnly(Severity.WARNING);
        assertThat(plan.steps().get(0).sentence()).endsWith(", in place");
    }

    @Test
    void yesConfirmsThePlanAndNotTheWindow() {
        var steps = new Steps().authorize("p0").rekey(0);
        steps.person.consent = false;
        ChangeSession yes = new ChangeSession(steps.person, false, true, folder, path -> false, resource -> {});
        assertThatThrownBy(() -> steps.run(disk, yes))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.finding().fix()).contains("c.allow(Guard.WINDOW)"));
        assertThat(steps.person.words).containsExactly("WINDOW");
        assertUnwritten();
    }

    @Test
    void aPersonIsAskedForThePlanAndThenForTheWindow() {
        var steps = new Steps().authorize("p0").rekey(0);
        steps.run(disk, folder);
        assertThat(steps.person.words).containsExactly("yes", "WINDOW");
    }

    @Test
    void allowingItIsEnoughForAScript() {
        var steps = new Steps().authorize("p0").allow(Guard.WINDOW).rekey(0);
        steps.run(disk, folder);
        assertThat(steps.person.words).containsExactly("yes");
        assertThat(windows(steps.person.plans.get(0)).get(0).sentence()).endsWith("(allowed)");
        assertThat(Witness.opening(disk.medium(), List.of("p0", "p7"))).hasSize(2);
    }

    @Test
    void allowingOtherGuardsIsNotEnough() {
        for (Guard guard : Guard.values()) {
            if (guard != Guard.WINDOW) {
                var steps = new Steps().authorize("p0").allow(guard).rekey(0);
                steps.person.consent = false;
                ChangeSession yes = new ChangeSession(steps.person, false, true, folder, path -> false, resource -> {});
                assertThatThrownBy(() -> steps.run(disk, yes)).isInstanceOf(RefusedException.class);
            }
        }
        assertUnwritten();
    }

    @Test
    void whatLuksmetaKeepsInTheGapIsNotOverwritten() {
        byte[] gap = SmallContainer.containerWithGap(folder, SmallContainer.full());
        disk(gap.clone());
        assertThat(windows(new Steps().authorize("p0").rekey(0).plan(disk, folder)))
                .isEmpty();
        byte[] magic = "LUKSMETA".getBytes(UTF_8);
        int start = 4096 + 8 * 65536;
        System.arraycopy(magic, 0, gap, start, magic.length);
        disk(gap);
        assertThat(windows(new Steps().authorize("p0").rekey(0).plan(disk, folder)))
                .hasSize(1);
        new Steps().authorize("p0").rekey(0).run(disk, folder);
        assertThat(disk.read(start, 65536)).isEqualTo(Arrays.copyOfRange(gap, start, start + 65536));
    }

    @Test
    void aDetachedHeaderHasItsGapUpToItsEnd() {
        byte[] detached = SmallContainer.containerWithGap(folder, SmallContainer.full());
        Arrays.fill(detached, 104, 108, (byte) 0); // payload-offset
        disk(detached);
        assertThat(windows(new Steps().authorize("p0").rekey(0).plan(disk, folder)))
                .isEmpty();
        new Steps().replace(0, "p0", "new").run(disk, folder);
        assertThat(Witness.opening(disk.medium(), List.of("p0", "new", "p7"))).containsExactly("new", "p7");
        disk(Arrays.copyOf(detached, 4096 + 8 * 65536));
        assertThat(windows(new Steps().authorize("p0").rekey(0).plan(disk, folder)))
                .hasSize(1);
    }

    @Test
    void theGapIsWipedAndEveryAreaIsAtHomeAfterwards() {
        byte[] gap = SmallContainer.containerWithGap(folder, SmallContainer.full());
        disk(gap.clone());
        new Steps().replace(0, "p0", "new").run(disk, folder);
        var was = (Luks1Header) Headers.read(new MemoryDisk(gap));
        var is = (Luks1Header) Headers.read(disk);
        for (int number = 0; number < 8; number++) {
            assertThat(is.keySlot(number).areaOffset())
                    .isEqualTo(was.keySlot(number).areaOffset());
        }
        byte[] area = disk.read(is.keySlot(0).areaOffset(), is.areaSize());
        assertThat(disk.read(is.endOfAreas() / 4096 * 4096 + 4096, is.areaSize()))
                .isNotEqualTo(area);
    }

    @Test
    void slotSixKeepsEightBytesOfItsSaltWhereThatMakesItSafe() {
        disk(SmallContainer.containerWithGap(folder, SmallContainer.full()));
        var old = ((Luks1Header) Headers.read(disk)).keySlot(6).salt().toArray();
        new Steps().replace(6, "p6", "new").run(disk, folder);
        var salt = ((Luks1Header) Headers.read(disk)).keySlot(6).salt().toArray();
        assertThat(salt).startsWith(Arrays.copyOf(old, 8)).isNotEqualTo(old);
    }

    /** A file that a mounted file system lies on, through a loop device: what is saved there is lost with it. */
    private Path inside() throws Exception {
        Path image = folder.resolve("inside.img");
        Files.write(image, new byte[4 << 20]);
        Path mount = Files.createDirectory(folder.resolve("mounted"));
        Oracle.run("mkfs.ext4", "-q", "-F", image.toString()).accepted();
        Oracle.Verdict verdict = Oracle.run("mount", "-o", "loop", image.toString(), mount.toString());
        assumeTrue(verdict.status() == 0, verdict.stderr());
        mounted = mount;
        disk.at(image.toString());
        return mount.resolve("state/luksh");
    }

    @Test
    void withTheStateInsideTheContainerAnotherSlotHasToBeProved() throws Exception {
        Path state = inside();
        var alone = new Steps().authorize("p0").rekey(0);
        assertThatThrownBy(() -> alone.run(disk, state))
                .hasMessageContaining("WINDOW")
                .hasMessageContaining("no remaining slot was unlocked");
        assertThat(alone.person.asked).hasSize(1);
        assertThat(alone.person.asked.get(0)).contains("Passphrase of a slot").endsWith("other than [0]");
        assertUnwritten();
        var two = new Steps().authorize("p0", "p5").rekey(0);
        assertThat(two.run(disk, state).done()).isTrue();
    }

    @Test
    void withTheStateInsideTheContainerNothingIsExchangedThatAloneOpens() throws Exception {
        var only = slots(0, "anna");
        disk(Luks2CrashTest.container(
                folder,
                new Luks2CrashTest.Case("", 1, Luks2CrashTest.end(1), only, c -> {}, Set.of(), Set.of(), Set.of())));
        Plan outside = new Steps().authorize("anna").rekey(0).plan(disk, folder);
        assertThat(outside.possible()).isTrue();
        Path state = inside();
        Plan plan = new Steps().authorize("anna").allow(Guard.WINDOW).rekey(0).plan(disk, state);
        assertThat(plan.possible()).isFalse();
        assertThat(plan.findings())
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix()).contains("XDG_STATE_HOME"));
        assertUnwritten();
    }

    @Test
    void anOlderHeaderThatIsWrittenBackMeanwhileDoesNotUndoTheSlot() {
        byte[] gap = SmallContainer.containerWithGap(folder, SmallContainer.full());
        int[] moment = new int[1];
        // the last write to the gap is its wipe; a stale header comes back just before it
        var trouble = new MemoryDisk.Trouble() {
            @Override
            public void before(MemoryDisk disk, MemoryDisk.Act act) {
                if (act == MemoryDisk.Act.FLUSH && disk.events().size() > 0 && moment[0] == 0 && homeAgain(disk)) {
                    moment[0]++;
                    disk.meanwhile(0, Arrays.copyOf(gap, 1024));
                }
            }

            private boolean homeAgain(MemoryDisk disk) {
                byte[] now = disk.cached();
                int area = 4096 + 65536;
                return !Arrays.equals(now, area, area + 512, gap, area, area + 512);
            }
        };
        disk = new MemoryDisk(gap, trouble);
        new Steps().replace(1, "p1", "new").run(disk, folder);
        assertThat(moment[0]).isEqualTo(1);
        assertThat(Witness.opening(disk.medium(), List.of("p0", "new", "p7"))).hasSize(3);
    }

    @Test
    void aDiskThatFailsInTheWindowIsToldSlotBySlot() {
        // the header's sector: the area before it arrives
        var trouble = new MemoryDisk.Trouble() {
            private boolean failing;

            @Override
            public void before(MemoryDisk disk, MemoryDisk.Act act) {
                int area = 4096;
                failing |= act == MemoryDisk.Act.FLUSH
                        && !Arrays.equals(disk.cached(), area, area + 512, before, area, area + 512);
            }

            @Override
            public int write(int number, int length) {
                return failing ? 0 : MemoryDisk.WHOLE;
            }
        };
        disk = new MemoryDisk(before, trouble);
        var steps = new Steps().authorize("p0").rekey(0);
        assertThatThrownBy(() -> steps.run(disk, folder))
                .hasMessageContaining("stopped")
                .hasMessageContaining("slot 0 no longer unlocks")
                .hasMessageContaining("slot 1 is unchanged");
        assertThat(Witness.opening(disk.medium(), SmallContainer.full().values()))
                .doesNotContain("p0")
                .hasSize(7);
    }
}
