package luksh.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryBudgetTest {
    private final MemoryBudget ration = new MemoryBudget(() -> 100, 4);
    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();

    @Test
    void asManyAtOnceAsFit() throws InterruptedException {
        MemoryBudget.Share first = ration.take(60, 1);
        try (var second = ration.take(40, 1)) {
            assertThat(second).isNotNull();
            Thread third = waiting("third", 1, 1);
            assertThat(served).isEmpty();
            first.close();
            assertThat(served.take()).isEqualTo("third");
            third.join();
        }
    }

    @Test
    void coresAreDealtOutToo() throws InterruptedException {
        MemoryBudget.Share first = ration.take(1, 3);
        Thread second = waiting("second", 1, 2);
        assertThat(served).isEmpty();
        first.close();
        assertThat(served.take()).isEqualTo("second");
        second.join();
    }

    @Test
    void whoDoesNotWaitGetsWhatIsFreeOrNothing() {
        try (var three = ration.takeIfFree(50, 3)) {
            assertThat(three).isNotNull();
            assertThat(ration.takeIfFree(0, 2)).isNull();
            assertThat(ration.takeIfFree(51, 1)).isNull();
            ration.take(50, 1).close();
        }
    }

    @Test
    void whatIsLargerThanAllHasItsTurnAlone() throws InterruptedException {
        MemoryBudget.Share first = ration.take(1, 1);
        Thread large = waiting("large", 500, 9);
        Thread small = waiting("small", 1, 1);
        assertThat(served).as("nobody overtakes who waits").isEmpty();
        first.close();
        assertThat(served.take()).isEqualTo("large");
        assertThat(served.take()).isEqualTo("small");
        large.join();
        small.join();
    }

    @Test
    void whoIsInterruptedLeavesTheQueue() throws InterruptedException {
        try (var all = ration.takeAll()) {
            assertThat(all).isNotNull();
            Thread first = waiting("first", 1, 1);
            Thread second = waiting("second", 1, 1);
            first.interrupt();
            first.join();
            assertThat(served.take()).isEqualTo("first stopped");
            assertThat(second.isAlive()).isTrue();
        }
        assertThat(served.take()).isEqualTo("second");
    }

    @Test
    void anInterruptBeforeStaysSet() {
        try (var all = ration.takeAll()) {
            assertThat(all).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> ration.take(1, 1)).isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Returns when the thread waits for its turn. */
    private Thread waiting(String name, long bytes, int cores) throws InterruptedException {
        var thread = new Thread(() -> {
            try {
                MemoryBudget.Share share = ration.take(bytes, cores);
                served.add(name);
                share.close();
            } catch (StoppedException e) {
                served.add(name + " stopped");
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        return thread;
    }
}
