package luksh.change;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Judges the states of a power cut on two threads, beside the one that derives them. */
final class JudgedStates implements Consumer<byte[]> {
    private final Consumer<byte[]> judge;
    private final ExecutorService judges = new ThreadPoolExecutor(
            2, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(8), new ThreadPoolExecutor.CallerRunsPolicy());
    private final List<Future<?>> verdicts = new ArrayList<>();

    /** @param judge fails for a state that must not be */
    JudgedStates(Consumer<byte[]> judge) {
        this.judge = judge;
    }

    @Override
    public void accept(byte[] state) {
        verdicts.add(judges.submit(() -> judge.accept(state)));
    }

    /** Waits for every verdict; to be called once, at the end. */
    void finish() throws InterruptedException, ExecutionException {
        judges.shutdown();
        for (Future<?> verdict : verdicts) {
            verdict.get();
        }
    }
}
