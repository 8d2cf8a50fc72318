package luksh.change;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs of {@link Chaos}, one for each seed, on all cores. */
final class ChaosRuns {
    private ChaosRuns() {}

    /** Runs on both cores; bench/chaos N [SEED]. */
    public static void main(String[] args) throws Exception {
        long first = args.length > 1 ? Long.parseLong(args[1]) : new Random().nextLong() >>> 16;
        Path folder = Files.createTempDirectory("chaos");
        try {
            System.out.println("seeds from " + first);
            System.out.println(run(folder, first, Integer.parseInt(args[0])));
        } finally {
            ChaosFault.delete(folder);
        }
    }

    /**
     * Runs of so many seeds.
     *
     * @return how often each outcome came
     * @throws AssertionError that names each seed that failed
     */
    static Map<String, Integer> run(Path folder, long first, int runs) throws Exception {
        var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        var sum = new TreeMap<String, Integer>();
        var failed = new ArrayList<AssertionError>();
        try {
            var all = new ArrayList<Future<Map<String, Integer>>>();
            for (long seed = first; seed < first + runs; seed++) {
                all.add(threads.submit(one(folder, seed)));
            }
            for (var run : all) {
                try {
                    run.get().forEach((outcome, count) -> sum.merge(outcome, count, Integer::sum));
                } catch (ExecutionException e) {
                    failed.add((AssertionError) e.getCause());
                }
            }
        } finally {
            threads.shutdown();
        }
        if (!failed.isEmpty()) {
            var error = new AssertionError(failed.size() + " of " + runs + " runs failed: "
                    + failed.stream().map(AssertionError::getMessage).toList());
            failed.forEach(error::addSuppressed);
            throw error;
        }
        return sum;
    }

    private static Callable<Map<String, Integer>> one(Path folder, long seed) {
        return () -> {
            Path own = Files.createDirectory(folder.resolve("seed-" + seed));
            var history = new ArrayList<String>();
            try {
                var chaos = new Chaos(seed, own);
                history.add(chaos.slots());
                try {
                    chaos.run();
                } finally {
                    history.addAll(chaos.history());
                }
                return chaos.outcomes();
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + " (bench/chaos 1 " + seed + "): " + history + ": " + e.getMessage(), e);
            } finally {
                ChaosFault.delete(own);
            }
        };
    }
}
