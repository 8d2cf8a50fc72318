package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.QuietPerson;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.parallel.ProgressDisplay;
import luksh.rescue.BackupMatch;
import luksh.rescue.Candidate;
import luksh.rescue.CandidateProof;
import luksh.rescue.DamageReport;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a power cut leaves of a mend of LUKS1, the header is whole or can be mended again, to the same. */
class Luks1MendCrashTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final byte[] BERT = "bert".getBytes(UTF_8);

    @TempDir
    static Path folder;

    /** Anna opens slot 0, Bert slot 7, whose entry stands in the second sector. */
    private static byte[] whole;

    @BeforeAll
    static void format() throws Exception {
        Path image = Cryptsetup.formatted(folder.resolve("disk.img"), 2560 << 10, ANNA);
        Cryptsetup.addKey(image, ANNA, BERT, 7);
        whole = Files.readAllBytes(image);
    }

    private static byte[] broken(int... stretches) {
        byte[] content = whole.clone();
        for (int i = 0; i < stretches.length; i += 2) {
            Arrays.fill(content, stretches[i], stretches[i] + stretches[i + 1], (byte) 0);
        }
        return content;
    }

    private static Header header() {
        return Headers.read(new MemoryDisk(whole));
    }

    private static Optional<Candidate> alone(MemoryDisk disk) {
        return new DamageReport(disk).candidates().stream().findFirst();
    }

    private static Optional<Candidate> withBackup(MemoryDisk disk) {
        var backup = new MemoryDisk(whole);
        return BackupMatch.of(Headers.read(backup), backup, disk).flatMap(fit -> fit.candidate("backup"));
    }

    private interface Finder {
        Optional<Candidate> find(MemoryDisk disk);
    }

    /** @return how many states there were, and how many of them had to be mended again */
    private static int[] every(byte[] before, Finder finder) {
        var disk = new MemoryDisk(before);
        mend(disk, finder);
        assertThat(disk.medium()).as("as it was before").isEqualTo(whole);
        int[] again = new int[1];
        int states = PowerCut.during(before, disk.events(), 0, state -> {
            if (!readable(state)) {
                var second = new MemoryDisk(state);
                mend(second, finder);
                assertThat(second.medium()).isEqualTo(whole);
                again[0]++;
            }
        });
        return new int[] {states, again[0]};
    }

    /** Readable is not enough: a slot in the other sector may still be broken, and then it is a candidate too. */
    private static boolean readable(byte[] state) {
        try {
            return Headers.read(new MemoryDisk(state)).equals(header());
        } catch (LuksException e) {
            return false;
        }
    }

    private static void mend(MemoryDisk disk, Finder finder) {
        Candidate found = finder.find(disk).orElseThrow();
        assertThat(found.header()).isEqualTo(header());
        var session = new QuietPerson().session(folder);
        assertThat(new Transaction(session, disk, List.of(found.mend()), List.of(), Set.of())
                        .run()
                        .done())
                .isTrue();
    }

    @Test
    void everyStateOfAMendFromWhatIsThere(TestReporter reporter) throws Exception {
        // the magic, the stripes of slot 2, the state of slot 7: of both halves of a sector something, and of both
        // sectors
        int[] tried = every(broken(0, 6, 348, 4, 544, 4), Luks1MendCrashTest::alone);
        assertThat(tried[0]).isGreaterThan(4);
        assertThat(tried[1]).isGreaterThan(1);
        reporter.publishEntry("fields", tried[0] + " states, " + tried[1] + " mended again");
    }

    @Test
    void everyStateOfAMendFromABackup(TestReporter reporter) throws Exception {
        int[] tried = every(broken(0, 592), Luks1MendCrashTest::withBackup);
        assertThat(tried[0]).isGreaterThan(4);
        assertThat(tried[1]).isGreaterThan(1);
        reporter.publishEntry("backup", tried[0] + " states, " + tried[1] + " mended again");
    }

    /** Two slots prove the key; the digest stands in one half of a sector, old or new. */
    @Test
    void everyStateOfADigestMadeAnewOpensOrCanBeProvedAgain(TestReporter reporter) throws Exception {
        byte[] before = broken(112, 52, 0, 6, 544, 4);
        var disk = new MemoryDisk(before);
        var session = new QuietPerson().session(folder);
        assertThat(new Transaction(session, disk, List.of(proved(disk).mend()), List.of(), Set.of())
                        .run()
                        .done())
                .isTrue();
        int[] again = new int[1];
        int states = PowerCut.during(before, disk.events(), 0, state -> {
            if (Witness.opening(state, Set.of("anna")).isEmpty()) {
                assertThat(proved(new MemoryDisk(state)).header().slots()).hasSize(2);
                again[0]++;
            }
        });
        assertThat(again[0]).isPositive();
        assertThat(states).isGreaterThan(again[0]);
        reporter.publishEntry("digest", states + " states, " + again[0] + " proved again");
        Path image = Files.write(folder.resolve("digest.img"), disk.medium());
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 7)).isTrue();
    }

    private static Candidate proved(MemoryDisk disk) {
        try (var anna = QuietPerson.secret("anna");
                var bert = QuietPerson.secret("bert")) {
            return new CandidateProof(disk, new DamageReport(disk), said -> {}, ProgressDisplay.NONE)
                    .of(List.of(), List.of(anna, bert))
                    .get(0);
        }
    }

    @Test
    void cryptsetupOpensWhatWasMended() throws Exception {
        var disk = new MemoryDisk(broken(0, 512));
        mend(disk, Luks1MendCrashTest::withBackup);
        Path image = Files.write(folder.resolve("mended.img"), disk.medium());
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 7)).isTrue();
    }
}
