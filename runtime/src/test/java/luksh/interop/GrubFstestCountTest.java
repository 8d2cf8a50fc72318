package luksh.interop;

import static luksh.interop.GrubCase.WRONG;
import static luksh.interop.GrubCase.cost;
import static luksh.interop.GrubCase.luks1;
import static luksh.interop.GrubCase.luks2;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import luksh.format.Priority;
import luksh.grub.CostTable;
import luksh.grub.GrubVersion;
import luksh.grub.MachineSpeed.Origin;
import luksh.grub.MachineSpeed.Speed;
import luksh.grub.Platform;
import luksh.oracle.GrubFstest;
import luksh.oracle.GrubFstest.Counted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * grub-fstest tries the slots that the model says, in its order, each for its price: counted in instructions, of which a
 * busy machine takes no more than a quiet one. What an iteration of each hash and a key area take is counted first, over containers of one slot.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("once")
class GrubFstestCountTest {
    private static final long FEW = 1000;
    private static final long MORE = 3000;
    /** A key of two blocks would take twice as long, and its area too. */
    private static final long KEY_BITS = 256;

    private static final double NANOS = 1e9;
    /** Most is what the program's start and the first look at the payload take. */
    private static final double PERCENT = 5;

    /** Instructions by hash: of one block in one iteration, and of a key area read, decrypted and merged. */
    private final Map<String, Double> perBlock = new HashMap<>();

    private final Map<String, Double> perArea = new HashMap<>();
    private Workbench bench = new Workbench(Path.of(""));

    @BeforeAll
    void countContainersOfOneSlot(@TempDir Path scratch) {
        bench = new Workbench(scratch);
        for (String hash : List.of("sha256", "sha512")) {
            GrubCase few = luks1("few " + hash, hash, FEW).keyOf(KEY_BITS).typing(WRONG);
            double counted = count(few, few.make(bench));
            GrubCase many = luks1("more " + hash, hash, MORE).keyOf(KEY_BITS).typing(WRONG);
            double more = count(many, many.make(bench));
            perBlock.put(hash, (more - counted) / (MORE - FEW));
            perArea.put(hash, counted - derived(few));
        }
    }

    private static GrubCase mixed() {
        return luks2("mixed", cost("sha512", 3000), cost("sha256", 5000), cost("sha512", 2000))
                .keyOf(KEY_BITS)
                .digest("sha256", 3000);
    }

    static Stream<GrubCase> cases() {
        GrubCase several = luks1("several", "sha256", 1500, 3000, 2000).keyOf(KEY_BITS);
        return Stream.of(
                several.typing(2),
                several.typing(WRONG),
                mixed().typing(1),
                mixed().typing(WRONG),
                luks1("two blocks", "sha256", 4000),
                luks1("long passphrase", "sha512", 4000).keyOf(KEY_BITS).longPassphrase(200));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Execution(ExecutionMode.CONCURRENT)
    void grubTriesTheSlotsOfTheModelForItsPrices(GrubCase tried) {
        assertThat(count(tried, tried.make(bench))).isCloseTo(expected(tried), withinPercentage(PERCENT));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aSlotThatIsIgnoredCostsNothing() {
        GrubCase tried = mixed().typing(2);
        Path image = tried.make(bench);
        bench.open(image).change(c -> c.priority(slot(1), Priority.IGNORE));
        assertThat(tried.trials(image, this::speed)).hasSize(2);
        assertThat(count(tried, image)).isCloseTo(expected(tried), withinPercentage(PERCENT));
    }

    /** All instructions; the slot that opens is the one whose passphrase is typed. */
    private static double count(GrubCase tried, Path image) {
        Counted counted = GrubFstest.count(image, tried.passphrase());
        assertThat(counted.slot())
                .isEqualTo(tried.typed() == WRONG ? OptionalInt.empty() : OptionalInt.of(tried.typed()));
        return counted.instructions();
    }

    private double expected(GrubCase tried) {
        double areas = tried.trials(tried.image(bench), this::speed).stream()
                .mapToDouble(trial -> perArea.getOrDefault(trial.slot().area().hash(), 0.0))
                .sum();
        return derived(tried) + areas * tried.keyBits() / KEY_BITS;
    }

    /** Instructions of all derivations, by the model. */
    private double derived(GrubCase tried) {
        return tried.trials(tried.image(bench), this::speed).stream()
                .mapToDouble(
                        trial -> (trial.derivation().seconds() + trial.digest().seconds()) * NANOS)
                .sum();
    }

    /** A clock on which each instruction takes 1 ns. */
    private Speed speed(String hash, GrubVersion version, Platform platform) {
        double table = CostTable.cost(version, platform, hash).orElseThrow().nanos();
        return new Speed(perBlock.getOrDefault(hash, 0.0) / table, 1, 1, Origin.MEASURED_HERE, "counted");
    }
}
