package luksh.interop;

import static java.util.Objects.requireNonNull;
import static luksh.interop.GrubCase.WRONG;
import static luksh.interop.GrubCase.cost;
import static luksh.interop.GrubCase.luks1;
import static luksh.interop.GrubCase.luks2;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import luksh.grub.CostTable;
import luksh.grub.GrubVersion;
import luksh.grub.MachineSpeed;
import luksh.grub.MachineSpeed.Origin;
import luksh.grub.MachineSpeed.Speed;
import luksh.grub.Platform;
import luksh.oracle.GrubFstest;

/** What {@code bench/grub-accuracy} runs: the model's seconds beside those of {@code grub-fstest}, case by case. */
final class GrubAccuracyBench {
    private final PrintStream out;
    private final Workbench bench;
    private final Map<GrubCase, GrubFstest.Timed> best = new LinkedHashMap<>();

    /** What each hash takes here, as a share of the reference machine's time. */
    private final Map<String, Double> factors = new LinkedHashMap<>();

    private GrubAccuracyBench(PrintStream out, Path folder) {
        this.out = out;
        this.bench = new Workbench(folder);
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("grub-accuracy");
        try {
            new GrubAccuracyBench(System.out, folder).run(Integer.parseInt(args[0]));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static List<String> hashes() {
        return Stream.of("sha1", "sha256", "sha512", "ripemd160", "whirlpool")
                .filter(hash -> CostTable.cost(version(), Platform.FSTEST, hash).isPresent())
                .toList();
    }

    private static GrubVersion version() {
        return GrubVersion.parse(GrubFstest.version());
    }

    /** One slot each, 512 bits of key; these are not counted. */
    private static GrubCase calibrating(String hash) {
        return luks1("calibrates " + hash, hash, 120_000);
    }

    private static List<GrubCase> cases() {
        var list = new ArrayList<GrubCase>();
        hashes().forEach(hash -> list.add(luks1("LUKS1, " + hash, hash, 200_000)));
        hashes().forEach(hash -> list.add(luks2("LUKS2, " + hash, cost(hash, 150_000))));
        GrubCase several = luks1("LUKS1, sha512, 3 slots", "sha512", 80_000, 60_000, 120_000);
        list.addAll(List.of(several, several.typing(1), several.typing(2), several.typing(WRONG)));
        GrubCase mixed =
                luks2("LUKS2, 3 hashes", cost("sha512", 100_000), cost("sha256", 70_000), cost("sha1", 60_000));
        list.addAll(List.of(mixed, mixed.typing(1), mixed.typing(2), mixed.typing(WRONG)));
        list.add(luks1("LUKS1, sha256, big digest", "sha256", 80_000).digest("sha256", 120_000));
        list.add(luks2("LUKS2, sha512, big digest of sha256", cost("sha512", 100_000))
                .digest("sha256", 150_000));
        list.add(luks1("LUKS1, sha256, key of 256 bits", "sha256", 250_000).keyOf(256));
        list.add(luks1("LUKS1, sha1, key of 256 bits", "sha1", 250_000).keyOf(256));
        list.add(luks1("LUKS1, sha256, long passphrase", "sha256", 120_000).longPassphrase(100));
        list.add(
                luks2("LUKS2, sha512, long passphrase", cost("sha512", 150_000)).longPassphrase(200));
        list.add(luks1("LUKS1, sha1, long passphrase", "sha1", 120_000).longPassphrase(150));
        list.add(luks2("LUKS2, sha256, 8 slots", eight()).typing(WRONG));
        return list;
    }

    private static GrubCase.Cost[] eight() {
        var slots = new GrubCase.Cost[8];
        Arrays.fill(slots, cost("sha256", 25_000));
        return slots;
    }

    private void run(int rounds) {
        List<GrubCase> calibrating =
                hashes().stream().map(GrubAccuracyBench::calibrating).toList();
        List<GrubCase> cases = cases();
        List<GrubCase> all = Stream.concat(calibrating.stream(), cases.stream()).toList();
        all.forEach(each -> each.make(bench));
        Path nothing = bench.zeros("nothing", 1 << 20);
        double start = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            start = Math.min(start, GrubFstest.time(nothing, new byte[0]).cpu());
            // in turn, so that a slow minute does not fall on one case alone
            for (GrubCase each : all) {
                GrubFstest.Timed timed = GrubFstest.time(each.image(bench), each.passphrase());
                best.merge(each, timed, GrubFstest.Timed::least);
            }
        }
        for (GrubCase each : calibrating) {
            factors.put(each.digest().hash(), (timed(each).cpu() - start) / predicted(each, MachineSpeed.REFERENCE));
        }
        out.printf(
                Locale.ROOT,
                "grub-fstest %s; CPU seconds, least of %d runs, %.3f s for the program's start taken off%n%n%-40s%8s%8s%9s%9s%14s%n",
                GrubFstest.version(),
                rounds,
                start,
                "case",
                "wall",
                "cpu",
                "model",
                "error",
                "uncalibrated");
        var errors = new ArrayList<Double>();
        var uncalibrated = new ArrayList<Double>();
        for (GrubCase each : cases) {
            double measured = timed(each).cpu() - start;
            double model = predicted(each, this::calibrated);
            errors.add(100 * (model / measured - 1));
            uncalibrated.add(100 * (predicted(each, MachineSpeed.REFERENCE) / measured - 1));
            out.printf(
                    Locale.ROOT,
                    "%-40s%8.3f%8.3f%9.3f%+8.1f%%%+13.1f%%%n",
                    name(each),
                    timed(each).wall(),
                    measured,
                    model,
                    last(errors),
                    last(uncalibrated));
        }
        out.printf("%n%d cases, each hash calibrated on one that is not among them:%n", cases.size());
        summary("calibrated", errors);
        summary("uncalibrated", uncalibrated);
        factors.forEach((hash, factor) -> out.printf(
                Locale.ROOT, "this machine takes %.2f of the reference machine's time for %s%n", factor, hash));
    }

    private static String name(GrubCase each) {
        if (each.slots().size() == 1) {
            return each.name();
        }
        return each.name() + (each.typed() == WRONG ? ", wrong" : ", opens " + each.typed());
    }

    private void summary(String name, List<Double> errors) {
        double[] sizes = errors.stream().mapToDouble(Math::abs).sorted().toArray();
        out.printf(
                Locale.ROOT,
                "%-14s median error %.1f %%, worst %.1f %%%n",
                name + ":",
                (sizes[(sizes.length - 1) / 2] + sizes[sizes.length / 2]) / 2,
                sizes[sizes.length - 1]);
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    private GrubFstest.Timed timed(GrubCase each) {
        return requireNonNull(best.get(each));
    }

    private double predicted(GrubCase each, MachineSpeed speed) {
        return last(each.trials(each.image(bench), speed).stream()
                .map(trial -> trial.until().seconds())
                .toList());
    }

    private Speed calibrated(String hash, GrubVersion version, Platform platform) {
        return new Speed(factors.getOrDefault(hash, 1.0), 1, 1, Origin.CALIBRATED, "by one case");
    }
}
