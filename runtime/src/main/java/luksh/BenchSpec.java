package luksh;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import luksh.bench.Bench;
import luksh.bench.Measured;
import luksh.bench.Timing;
import luksh.change.step.ChangeSession;
import luksh.chart.BarChart;
import luksh.chart.ChartFile;
import luksh.crypto.Hash;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.grub.CostTable;
import luksh.grub.GrubHost;
import luksh.grub.GrubVersion;
import luksh.grub.MachineSpeed;
import luksh.grub.Platform;
import luksh.parallel.Progress;
import org.jspecify.annotations.Nullable;

/** Settings of a measurement. Default: GRUB's five hashes and Argon2id with 512 MiB, 5 runs of each. */
public final class BenchSpec {
    private static final List<String> USUAL = List.of("sha1", "sha256", "sha512", "ripemd160", "whirlpool");
    private static final int USUAL_RUNS = 5;
    private static final int MOST_RUNS = 1000;
    private static final Argon2 USUAL_ARGON2 = new Argon2("argon2id", 4, new Size(512L << 20), 4, Bytes.zeros(16));
    private static final List<Platform> PLATFORMS = List.of(Platform.I386_PC, Platform.X86_64_EFI);

    private final Set<String> hashes = new LinkedHashSet<>();
    private @Nullable Argon2 argon2;
    private int runs = USUAL_RUNS;
    private @Nullable ChartFile chart;

    private BenchSpec() {}

    /** Measures PBKDF2 with these hashes, by their LUKS names. */
    public BenchSpec hashes(String... names) {
        for (String name : names) {
            hashes.add(Hash.named(name).name());
        }
        return this;
    }

    /** Measures Argon2id with this number of passes, memory and lanes. */
    public BenchSpec argon2id(long time, Size memory, long lanes) {
        argon2 = new Argon2("argon2id", time, memory, Math.toIntExact(lanes), Bytes.zeros(16));
        return this;
    }

    /** Number of runs of each, after a warm-up. luksh does not keep the results of fewer than three runs. */
    public BenchSpec runs(long runs) {
        if (runs < 1 || runs > MOST_RUNS) {
            throw new LuksException("cannot measure " + runs + " runs; expected 1 to " + MOST_RUNS, ExitStatus.FAILED);
        }
        this.runs = (int) runs;
        return this;
    }

    /** Also draws the result to a file, SVG or PNG by the suffix. */
    public BenchSpec chart(String path) {
        chart = ChartFile.named(path);
        return this;
    }

    /** Measures. luksh keeps the results for GRUB's loops; every estimate of {@code grub(disk)} uses them. */
    public static List<Sample> measure(Consumer<BenchSpec> what, ChangeSession session, GrubHost machine) {
        var spec = new BenchSpec();
        what.accept(spec);
        if (spec.hashes.isEmpty() && spec.argon2 == null) {
            spec.hashes.addAll(USUAL);
            spec.argon2 = USUAL_ARGON2;
        }
        return spec.run(session, machine);
    }

    private List<Sample> run(ChangeSession session, GrubHost machine) {
        var bench = new Bench(runs);
        Argon2 memoryHard = argon2;
        long total = hashes.stream()
                        .mapToLong(hash -> bench.derivationTotal() + (Bench.hasLoops(hash) ? 2 * bench.loopTotal() : 0))
                        .sum()
                + (memoryHard == null ? 0 : bench.argon2Total(memoryHard));
        var samples = new ArrayList<Sample>();
        try (Progress whole = session.person().progress("measuring this machine", total)) {
            long done = 0;
            for (String hash : hashes) {
                Timing linux = bench.derivation(hash, whole.part(done));
                done += bench.derivationTotal();
                samples.add(sample(hash, "linux", linux));
                if (Bench.hasLoops(hash)) {
                    List<Measured.Entry> loops = bench.loops(hash, whole.part(done));
                    done += 2 * bench.loopTotal();
                    samples.add(sample(hash, "grub-2.12", loops.get(0).timing()));
                    samples.add(sample(hash, "grub-2.14", loops.get(1).timing()));
                    if (runs >= Bench.MEASUREMENT && !session.dryRun()) {
                        machine.measured().keep(loops);
                    }
                    samples.addAll(boots(hash, machine, loops));
                }
            }
            if (memoryHard != null) {
                Timing timing = bench.argon2(memoryHard, whole.part(done));
                samples.add(Sample.of(
                        "argon2id, " + memoryHard.memory() + ", " + memoryHard.lanes()
                                + (memoryHard.lanes() == 1 ? " lane" : " lanes"),
                        "linux",
                        timing.nanos(),
                        timing.spread()));
            }
        }
        if (chart != null && session.dryRun()) {
            session.person().say("dry run: would draw the chart to " + chart);
        } else if (chart != null) {
            chart.save(chart(samples));
            session.person().say(chart + ": chart written");
        }
        return List.copyOf(samples);
    }

    private static Sample sample(String hash, String route, Timing timing) {
        return Sample.of("pbkdf2-" + hash, route, timing.nanos(), timing.spread());
    }

    /** The time of GRUB's own code at boot, for the KDFs that were measured on the reference machine. */
    private static List<Sample> boots(String hash, GrubHost machine, List<Measured.Entry> loops) {
        MachineSpeed speed = machine.speed(loops);
        var samples = new ArrayList<Sample>();
        for (GrubVersion version : GrubVersion.COMMON) {
            for (Platform platform : PLATFORMS) {
                boolean own = CostTable.compression(hash).equals(hash);
                CostTable.cost(version, platform, hash).filter(cost -> own).ifPresent(cost -> {
                    MachineSpeed.Speed here = speed.of(hash, version, platform);
                    samples.add(Sample.of(
                            "pbkdf2-" + hash,
                            "boot " + version + " " + platform,
                            cost.expectedNanos(platform) * here.factor(),
                            here.high() - 1));
                });
            }
        }
        return samples;
    }

    /** The chart, without Argon2: a pass over the memory is not an iteration. */
    private static BarChart chart(List<Sample> samples) {
        List<Sample> shown = samples.stream()
                .filter(sample -> sample.kdf().startsWith("pbkdf2-"))
                .toList();
        List<String> kdfs = shown.stream().map(Sample::kdf).distinct().toList();
        List<String> routes = shown.stream().map(Sample::route).distinct().toList();
        return new BarChart(
                "Time of one iteration on this machine",
                "nanoseconds per iteration and block",
                kdfs,
                routes.stream()
                        .map(route -> new BarChart.Bars(
                                route,
                                kdfs.stream()
                                        .map(kdf -> shown.stream()
                                                .filter(sample -> sample.kdf().equals(kdf)
                                                        && sample.route().equals(route))
                                                .findFirst()
                                                .map(Sample::nanosPerIteration)
                                                .orElse(Double.NaN))
                                        .toList()))
                        .toList());
    }
}
