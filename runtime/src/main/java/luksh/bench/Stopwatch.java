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
 * Times work that one thread does, step after step: warmed up, several runs, the fastest counts. The time is the
 * thread's own on the processor, so that it does not count while another program has the processor.
 *
 * @param clock nanoseconds
 * @param warmUp until the compiler has done its work
 * @param window about how long one run takes
 * @param runs at least; more are added while no second run comes near the fastest
 */
record Stopwatch(LongSupplier clock, Duration warmUp, Duration window, int runs) {
    /** A fastest run that stands alone by more than this is no measurement yet. */
    private static final double NEAR = 0.03;

    private static final int MOST_TIMES = 3;

    /** With the processor time of the thread that asks. */
    static Stopwatch of(Duration warmUp, Duration window, int runs) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return new Stopwatch(threads::getCurrentThreadCpuTime, warmUp, window, runs);
    }

    /** What {@link #time} tells its progress at the end, if no run is added. */
    long total() {
        return warmUp.toNanos() + runs * window.toNanos();
    }

    /**
     * @param work does so many steps
     * @param first how many steps take some microseconds to a few milliseconds
     * @param progress told how much of {@link #total} is done; left open
     * @throws StoppedException if the thread is interrupted meanwhile
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

    /** Pieces that grow to a quarter of a window, as long as the warm-up lasts; the fastest of them. */
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
