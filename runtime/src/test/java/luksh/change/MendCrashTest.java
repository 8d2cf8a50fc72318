package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.Doctored;
import luksh.QuietPerson;
import luksh.change.step.Report;
import luksh.change.step.Verb;
import luksh.change.step.header.Repair;
import luksh.format.LuksException;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.parallel.ProgressDisplay;
import luksh.rescue.Candidate;
import luksh.rescue.CandidateProof;
import luksh.rescue.DamageReport;
import luksh.rescue.Luks2CopySearch;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a power cut leaves of a mend or a repair is mended, or can be mended again, to the same header. */
@Tag("once")
class MendCrashTest {
    @TempDir
    static Path folder;

    private static byte[] whole;

    @BeforeAll
    static void format() throws Exception {
        Path image = Doctored.formatted(folder.resolve("disk.img"));
        whole = Arrays.copyOf(Files.readAllBytes(image), 700 << 10);
    }

    /** A damage by its name. */
    record Damage(String name, Consumer<byte[]> done) {
        byte[] image() {
            byte[] content = whole.clone();
            done.accept(content);
            return content;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Damage zeros(String name, int... stretches) {
        return new Damage(name, content -> {
            for (int i = 0; i < stretches.length; i += 2) {
                Arrays.fill(content, stretches[i], stretches[i] + stretches[i + 1], (byte) 0);
            }
        });
    }

    static Stream<Damage> lost() {
        return Stream.of(
                new Damage("pvcreate", Doctored::physicalVolume),
                zeros("both magics", 0, 6, 16384, 6),
                zeros("magics, first text", 0, 6, 16384, 6, 4096, 512),
                zeros("magics, second text", 0, 6, 16384, 6, 20480, 512),
                zeros("first text, second binary", 4096, 12288, 16384, 4096),
                zeros("first binary, second text", 0, 4096, 20480, 12288),
                filled("padding of one, text of the other", 512, 16384),
                filled("behind the first text, all of the second", 14000, 2384, 16384, 16384),
                filled("each text in another place", 4106, 30, 20780, 120));
    }

    private static Damage filled(String name, int... stretches) {
        return new Damage(name, content -> {
            for (int i = 0; i < stretches.length; i += 2) {
                Arrays.fill(content, stretches[i], stretches[i] + stretches[i + 1], (byte) 'x');
            }
        });
    }

    static Stream<Damage> halfLost() {
        return Stream.of(
                zeros("first copy", 0, 16384),
                zeros("second copy", 16384, 16384),
                zeros("first text", 4200, 100),
                new Damage("older second", content -> {
                    content[16384 + 23] = 1;
                    Doctored.checksum(content, 16384);
                }),
                new Damage("older first", content -> {
                    content[23] = 1;
                    Doctored.checksum(content, 0);
                }));
    }

    private static Report mend(MemoryDisk disk) {
        return run(disk, Luks2CopySearch.of(disk).candidates().get(0).mend());
    }

    private static Report run(MemoryDisk disk, Verb verb) {
        return new Transaction(new QuietPerson().session(folder), disk, List.of(verb), List.of(), Set.of()).run();
    }

    private static Luks2Header header() {
        return (Luks2Header) Headers.read(new MemoryDisk(whole));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void everyStateOfAMendIsMendedOrCanBeMendedAgain(Damage damage, TestReporter reporter) throws Exception {
        byte[] before = damage.image();
        var disk = new MemoryDisk(before);
        assertThat(mend(disk).done()).isTrue();
        int states = PowerCut.during(
                before,
                disk.events(),
                0,
                state -> assertThat(reachable(state))
                        .as("the header is there, or in what is left")
                        .isEqualTo(header()));
        assertThat(states).isGreaterThan(2);
        reporter.publishEntry("mend after " + damage, states + " states");
        assertWhole(disk);
    }

    private static Luks2Header reachable(byte[] state) {
        var disk = new MemoryDisk(state);
        try {
            return (Luks2Header) Headers.read(disk);
        } catch (LuksException e) {
            return Luks2CopySearch.of(disk).candidates().get(0).header();
        }
    }

    /** Neither copy has a checksum that fits: what is written first is the one that holds the text. */
    @Test
    void everyStateOfATextWithoutAChecksumIsProvedOrCanBeProvedAgain(TestReporter reporter) throws Exception {
        byte[] before = filled("salts", 104, 64, 16384, 4096, 24000, 500).image();
        var disk = new MemoryDisk(before);
        assertThat(run(disk, proved(disk).mend()).done()).isTrue();
        int states = PowerCut.during(before, disk.events(), 0, state -> {
            if (!readable(state)) {
                assertThat(proved(new MemoryDisk(state)).header().slots())
                        .as("the text is still there")
                        .isEqualTo(header().slots());
            }
        });
        assertThat(states).isGreaterThan(2);
        reporter.publishEntry("without a checksum", states + " states");
        assertThat(Witness.cryptsetup(folder, disk.medium(), "anna")).isZero();
    }

    private static Candidate proved(MemoryDisk disk) {
        try (var anna = QuietPerson.secret("anna")) {
            return new CandidateProof(disk, new DamageReport(disk), said -> {}, ProgressDisplay.NONE)
                    .of(Luks2CopySearch.of(disk).candidates(), List.of(anna))
                    .get(0);
        }
    }

    @Test
    void aMendThatWasInterruptedIsEndedByAnother(TestReporter reporter) throws Exception {
        byte[] before = lost().findFirst().orElseThrow().image();
        var disk = new MemoryDisk(before);
        mend(disk);
        int[] again = new int[1];
        PowerCut.during(before, disk.events(), 0, state -> {
            var second = new MemoryDisk(state);
            if (!Luks2CopySearch.of(second).candidates().isEmpty() && !readable(state)) {
                mend(second);
                again[0]++;
                assertThat(Headers.read(new MemoryDisk(second.medium()))).isEqualTo(header());
                assertThat(Witness.cryptsetup(folder, second.medium(), "anna")).isZero();
            }
        });
        assertThat(again[0]).isPositive();
        reporter.publishEntry("mended twice", again[0] + " states");
    }

    @Test
    void aForeignSignatureIsConfirmedInCapitals() {
        for (Damage damage : List.of(lost().findFirst().orElseThrow(), zeros("both magics", 0, 6, 16384, 6))) {
            var disk = new MemoryDisk(damage.image());
            var person = new QuietPerson();
            Verb mend = Luks2CopySearch.of(disk).candidates().get(0).mend();
            new Transaction(person.session(folder), disk, List.of(mend), List.of(), Set.of()).run();
            assertThat(person.words)
                    .as(damage.name())
                    .containsExactly(damage.name().equals("pvcreate") ? Verb.YES_IN_CAPITALS : Verb.YES);
        }
    }

    private static boolean readable(byte[] state) {
        try {
            Headers.read(new MemoryDisk(state));
            return true;
        } catch (LuksException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("halfLost")
    void everyStateOfARepairOpens(Damage damage, TestReporter reporter) throws Exception {
        byte[] before = damage.image();
        var disk = new MemoryDisk(before);
        assertThat(run(disk, new Repair()).done()).isTrue();
        int states = PowerCut.during(before, disk.events(), 0, state -> {
            assertThat(Headers.read(new MemoryDisk(state))).isEqualTo(header());
            assertThat(Witness.cryptsetup(folder, state, "anna")).isZero();
        });
        assertThat(states).isGreaterThan(1);
        reporter.publishEntry("repair after " + damage, states + " states");
        assertWhole(disk);
    }

    /** By both of us, the same damage. */
    @ParameterizedTest
    @MethodSource("halfLost")
    void aRepairMeansWhatCryptsetupsMeans(Damage damage) throws Exception {
        var ours = new MemoryDisk(damage.image());
        run(ours, new Repair());
        Path theirs = Files.write(folder.resolve("theirs.img"), damage.image());
        Oracle.run(new byte[0], "cryptsetup", "repair", "-q", theirs.toString()).accepted();
        Path our = Files.write(folder.resolve("ours.img"), ours.medium());
        assertThat(Cryptsetup.dump(our).accepted().out())
                .isEqualTo(Cryptsetup.dump(theirs).accepted().out());
        assertThat(Files.readAllBytes(our)).as("cryptsetup found nothing to do").isEqualTo(ours.medium());
        byte[] repaired = Files.readAllBytes(theirs);
        var there = Luks2Copies.read(new MemoryDisk(repaired));
        assertThat(there.equalAndGood()).isTrue();
        assertThat(there.current()).contains(header());
    }

    @Test
    void aChangeBeginsWithARepairWhereTheCopiesDiffer() throws Exception {
        for (Damage damage : halfLost().toList()) {
            var disk = new MemoryDisk(damage.image());
            var steps = new SmallContainer.Steps().uuid();
            Report report = steps.run(disk, folder);
            assertThat(report.plan().steps().get(0).verb()).as(damage.name()).isEqualTo("repair");
            assertThat(report.plan().steps()).hasSize(2);
            assertThat(Headers.read(disk).uuid()).isEqualTo(SmallContainer.UUID);
            assertThat(Luks2Copies.read(disk).equalAndGood()).isTrue();
            assertThat(Witness.cryptsetup(folder, disk.medium(), "anna")).isZero();
        }
    }

    private static void assertWhole(MemoryDisk disk) throws Exception {
        assertThat(disk.cached()).as("nothing is left unflushed").isEqualTo(disk.medium());
        Path image = Files.write(folder.resolve("mended.img"), disk.medium());
        assertThat(Cryptsetup.open(image, "anna".getBytes(UTF_8)).status()).isZero();
        assertThat(Files.readAllBytes(image))
                .as("cryptsetup found nothing to do")
                .isEqualTo(disk.medium());
    }
}
