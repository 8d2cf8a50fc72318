package luksh.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;

/**
 * Measures the time per step of work on one thread: after a warm-up, in several runs, of which the fastest counts. It
 * uses the processor time of the thread, so other programs do not count.
 *
 * @param clock in nanoseconds
 * @param warmUp until the JIT compiler has finished
 * @param window approximate time of one run
 * @param runs minimum number; more runs follow while no second run is close to the fastest
 */
record Stopwatch(LongSupplier clock, Duration warmUp, Duration window, int runs) {
    /** If all other runs are slower than the fastest by more than this share, another run is needed. */
    private static final double NEAR = 0.03;

    private static final int MOST_TIMES = 3;

    /** Measures the processor time of the calling thread. */
    static Stopwatch of(Duration warmUp, Duration window, int runs) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return new Stopwatch(threads::getCurrentThreadCpuTime, warmUp, window, runs);
    }

    /** Total progress of {@link #time} if no run is added. */
    long total() {
        return warmUp.toNanos() + runs * window.toNanos();
    }

    /**
     * @param work runs this many steps
     * @param first number of steps that takes from some microseconds to a few milliseconds
     * @param progress receives the finished part of {@link #total}; the caller closes it
     * @throws StoppedException if the thread is interrupted
     */
    Timing time(IntConsumer work, int first, Progress progress) {
        double fastest = warm(work, first, progress);
        var nanos = new double[MOST_TIMES * runs];
        int done = 0;
        while (done < runs || (done < nanos.length && alone(nanos, done))) {
            int steps = (int) Math.max(1, Math.min(Integer.MAX_VALUE, window.toNanos() / fastest));
            nanos[done] = (double) once(work, steps) / steps;
            fastest = Math.min(fastest, nanos[done]);
            done++;
            progress.to(warmUp.toNanos() + Math.min(done, runs) * window.toNanos());
        }
        double[] all = Arrays.copyOf(nanos, done);
        Arrays.sort(all);
        return new Timing(all[0], all[done - 1] / all[0] - 1);
    }

    /** Runs pieces that grow to a quarter of a window until the warm-up ends; returns the fastest. */
    private double warm(IntConsumer work, int first, Progress progress) {
        double fastest = Double.MAX_VALUE;
        int steps = first;
        long spent = 0;
        do {
            long taken = once(work, steps);
            spent += taken;
            fastest = Math.min(fastest, (double) Math.max(1, taken) / steps);
            progress.to(Math.min(spent, warmUp.toNanos()));
            if (taken < window.toNanos() / 4) {
                steps = Math.min(Integer.MAX_VALUE / 2, steps) * 2;
            }
        } while (spent < warmUp.toNanos());
        return fastest;
    }

    private long once(IntConsumer work, int steps) {
        StoppedException.poll();
        long start = clock.getAsLong();
        work.accept(steps);
        return clock.getAsLong() - start;
    }

    private static boolean alone(double[] nanos, int count) {
        double[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count > 1 && sorted[1] > sorted[0] * (1 + NEAR);
    }
}
