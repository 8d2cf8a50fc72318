package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import luksh.format.LuksException;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
    @Test
    void theCallerWaitsThroughInterruptsAndKeepsItsStatus() throws Exception {
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var interruptedThere = new AtomicBoolean();
        var statusAfter = new AtomicBoolean();
        var result = new AtomicReference<String>();
        var caller = new Thread(() -> {
            result.set(Uninterrupted.run(() -> {
                begun.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    interruptedThere.set(true);
                }
                return "written";
            }));
            statusAfter.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        begun.await();
        caller.interrupt();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("luksh-writer"))
                .forEach(Thread::interrupt);
        caller.join(50);
        assertThat(caller.isAlive()).isTrue();
        release.countDown();
        caller.join();
        assertThat(result).hasValue("written");
        assertThat(interruptedThere).isFalse();
        assertThat(statusAfter).isTrue();
    }

    @Test
    void whatThePieceThrowsIsThrown() {
        var failure = new LuksException("no", 1);
        assertThatThrownBy(() -> Uninterrupted.run((Runnable) () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(failure.getStackTrace())
                .as("who asked for it is told, for the line of a script")
                .anyMatch(frame -> frame.getMethodName().equals("run")
                        && frame.getClassName().equals(Uninterrupted.class.getName()))
                .anyMatch(frame -> frame.getFileName() != null
                        && frame.getFileName().equals("UninterruptedTest.java")
                        && frame.getMethodName().equals("whatThePieceThrowsIsThrown"));
        assertThatThrownBy(() -> Uninterrupted.run((Runnable) () -> {
                    throw new AssertionError("bug");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("bug");
    }

    @Test
    void aPieceMayRunAnotherAndPiecesTakeTurns() throws Exception {
        assertThat(Uninterrupted.run(() -> Uninterrupted.run(() -> "inner"))).isEqualTo("inner");
        var inside = new AtomicBoolean();
        var overlapped = new AtomicBoolean();
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            var caller = new Thread(() -> Uninterrupted.run(() -> {
                overlapped.compareAndSet(false, !inside.compareAndSet(false, true));
                LockSupport.parkNanos(1_000_000);
                inside.set(false);
            }));
            caller.start();
            callers.add(caller);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(overlapped).isFalse();
    }

    /** A program of its own: SIGTERM meets it while a piece runs; the piece ends, the next one is refused. */
    @Test
    void anEndOfTheJvmWaitsForThePieceThatRuns() throws Exception {
        assertThat(said(EndsMeanwhile.class)).containsAll(List.of("refused", "ended"));
    }

    /** What it prints after a SIGTERM, which comes as soon as it has said "begun". */
    private static List<String> said(Class<?> main) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var program = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), main.getName())
                .redirectErrorStream(true)
                .start();
        try (var out = program.inputReader()) {
            assertThat(out.readLine()).isEqualTo("begun");
            program.toHandle().destroy();
            List<String> said = out.lines().toList();
            assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            program.destroyForcibly();
        }
    }

    /** SIGTERM meets a program that has begun something: the piece that ends it is begun all the same. */
    @Test
    void anEndOfTheJvmWaitsForWhatHasToBeTakenBack() throws Exception {
        assertThat(said(HasBegun.class)).containsExactly("taken back");
    }

    /** Prints what it comes to. */
    static final class HasBegun {
        public static void main(String[] args) {
            var ending = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(ending::countDown));
            try (var hold = new Uninterrupted.Hold()) {
                hold.begin();
                System.out.println("begun");
                EndsMeanwhile.await(ending);
                EndsMeanwhile.await(new CountDownLatch(1));
                Thread.currentThread().interrupt();
                hold.settle(() -> Uninterrupted.run(() ->
                        System.out.println(Thread.currentThread().isInterrupted() ? "interrupted" : "taken back")));
            }
        }
    }

    /** Prints what it comes to. */
    static final class EndsMeanwhile {
        public static void main(String[] args) {
            var ending = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ending.countDown();
                try {
                    Uninterrupted.run(() -> System.out.println("begun too late"));
                } catch (LuksException e) {
                    System.out.println("refused");
                }
            }));
            Uninterrupted.run(() -> {
                System.out.println("begun");
                await(ending);
                // the hook of the class under test has been waiting for a while when this prints
                await(new CountDownLatch(1));
                System.out.println("ended");
            });
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(500, TimeUnit.MILLISECONDS)).isIn(true, false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
