package luksh.unlock;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import luksh.crypto.cipher.SectorCipher;
import luksh.device.Device;
import luksh.format.Trace;
import luksh.parallel.StoppedException;

/**
 * The decrypted pieces of a range of one segment, in order. All cores read and decrypt the next pieces while the
 * caller writes the last one. The number of pieces in memory is limited. For one caller, who closes it.
 */
final class PiecesAhead implements AutoCloseable {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final PayloadSegment segment;
    private final Device device;
    private final long end;
    private final int size;
    /** A cipher has buffers, so each running task takes its own. */
    private final BlockingQueue<SectorCipher> ciphers = new LinkedBlockingQueue<>();

    private final Deque<Future<byte[]>> pieces = new ArrayDeque<>();
    private final ExecutorService pool;
    private long next;

    /**
     * @param from first byte in the volume, at a sector boundary
     * @param end first byte behind the range, at a sector boundary
     * @param size of each piece but the last, in bytes: a multiple of the sector
     */
    PiecesAhead(PayloadSegment segment, Device device, long from, long end, int size) {
        this.segment = segment;
        this.device = device;
        this.next = from;
        this.end = end;
        this.size = size;
        pool = Executors.newFixedThreadPool(CORES, task -> {
            var thread = new Thread(task, "decrypt");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < CORES; i++) {
            ciphers.add(segment.cipher());
        }
        for (int i = 0; i <= CORES; i++) {
            begin();
        }
    }

    private void begin() {
        if (next < end) {
            long at = next;
            int length = (int) Math.min(size, end - at);
            pieces.add(pool.submit(() -> decrypted(at, length)));
            next += length;
        }
    }

    private byte[] decrypted(long at, int length) throws InterruptedException {
        byte[] piece = segment.encrypted(device, at, length);
        SectorCipher cipher = ciphers.take();
        try {
            cipher.decrypt(piece, 0, length, segment.number(at));
        } finally {
            ciphers.add(cipher);
        }
        return piece;
    }

    /**
     * The next piece.
     *
     * @throws StoppedException if the thread is interrupted
     * @throws luksh.format.LuksException if the device cannot be read at this place
     */
    byte[] next() {
        StoppedException.poll();
        try {
            byte[] piece = pieces.remove().get();
            begin();
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw Trace.fromHere(failure);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for the pieces that are being read or decrypted, because the caller may close the device and the key. */
    @Override
    public void close() {
        pool.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (pool.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        ciphers.forEach(SectorCipher::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
