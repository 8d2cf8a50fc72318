package luksh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.junit.jupiter.api.Test;

/** With a clock that the test turns. */
class StopwatchTest {
    private long now;
    private int called;
    private final Queue<Double> nanosAStep = new ArrayDeque<>();

    private Timing time(int runs, Double... each) {
        nanosAStep.addAll(List.of(each));
        var watch = new Stopwatch(() -> now, Duration.ofMillis(1), Duration.ofMillis(100), runs);
        return watch.time(
                steps -> {
                    called++;
                    double nanos = nanosAStep.size() > 1 ? nanosAStep.remove() : nanosAStep.element();
                    now += Math.round(nanos * steps);
                },
                100_000,
                Progress.NONE);
    }

    @Test
    void theFastestRunCountsAndTheSlowestSaysTheSpread() {
        // first the warm-up
        Timing timing = time(3, 500.0, 110.0, 100.0, 101.0);
        assertThat(timing.nanos()).isCloseTo(100, within(0.1));
        assertThat(timing.spread()).isCloseTo(0.1, within(0.01));
    }

    @Test
    void aFastestRunThatStandsAloneIsRepeated() {
        Timing timing = time(3, 500.0, 150.0, 151.0, 100.0, 149.0, 102.0);
        assertThat(timing.nanos()).isCloseTo(100, within(0.1));
        assertThat(called).as("one to warm up, three runs, two more").isEqualTo(6);
    }

    @Test
    void butNotForEver() {
        time(2, 500.0, 150.0, 100.0, 70.0, 50.0, 30.0, 20.0, 10.0, 5.0);
        assertThat(called).isEqualTo(7);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> time(1, 100.0)).isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
