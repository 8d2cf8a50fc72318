package luksh.shell.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import luksh.script.Stop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopTest {
    @AfterEach
    void reset() {
        Stop.reset();
    }

    /** The mark is seen before the interrupt is sent, now and then; what follows the reset must not meet it. */
    @Test
    void noInterruptComesAfterTheReset() throws InterruptedException {
        Thread runner = Thread.currentThread();
        for (int i = 0; i < 200; i++) {
            var spins = new CountDownLatch(1);
            var finger = new Thread(() -> {
                while (spins.getCount() > 0) {
                    Thread.onSpinWait();
                }
                Stop.request(runner);
            });
            finger.start();
            spins.countDown();
            while (!Stop.requested()) {
                Thread.onSpinWait();
            }
            Stop.reset();
            boolean late = false;
            try {
                finger.join();
            } catch (InterruptedException e) {
                late = true;
            }
            assertThat(late || Thread.interrupted()).as("round %d", i).isFalse();
        }
    }
}
