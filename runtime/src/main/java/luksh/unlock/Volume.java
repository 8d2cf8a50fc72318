package luksh.unlock;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import luksh.crypto.Progress;
import luksh.crypto.SectorCipher;
import luksh.crypto.StoppedException;
import luksh.crypto.VolumeKey;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Mappings;
import luksh.device.Placement;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Size;
import org.jspecify.annotations.Nullable;

/**
 * An unlocked payload: decrypted bytes by offset, as a mapping of the kernel would show them. Uses the same memory for
 * any size. Closing it wipes the keys and flushes what was written.
 */
public final class Volume implements AutoCloseable {
    private static final int CHUNK = 4 << 20;
    /** What {@link #read} gives in one array. */
    private static final int MOST_AT_ONCE = 1 << 30;

    /** What a volume asks of its surroundings: nothing is written in a dry run, and a copy shows how far it is. */
    public interface Surroundings {
        /** Whether writing may go on; says what would have been written if not. */
        boolean mayWrite(String sentence);

        Progress progress(String what, long totalBytes);

        /** What was written, when it is. */
        void say(String sentence);
    }

    private final String path;
    private final Device device;
    private final VolumeKey key;
    private final List<Stretch> stretches;
    private final long size;
    private final Surroundings surroundings;
    private @Nullable Device writer;
    private volatile boolean closed;

    /**
     * @param path of the device that holds the payload
     * @param key becomes the volume's, which closes it
     */
    public Volume(String path, Header header, VolumeKey key, Surroundings surroundings) {
        this.path = path;
        this.surroundings = surroundings;
        this.key = key;
        try {
            this.device = Disk.openForReading(path);
        } catch (RuntimeException e) {
            key.close();
            throw e;
        }
        try {
            this.stretches = Stretch.of(header, device, key);
            this.size = stretches.get(stretches.size() - 1).end();
        } catch (RuntimeException e) {
            key.close();
            device.close();
            throw e;
        }
    }

    public Size size() {
        return new Size(size);
    }

    /** What lies inside, as blkid names it: {@code ext4}, {@code LVM2_member}, …; empty if unknown. */
    public String signature() {
        return Signature.of((offset, length) -> read(new Size(offset), new Size(length)), size);
    }

    /** Decrypted bytes; neither end needs to be a sector's. */
    public synchronized byte[] read(Size from, Size length) {
        long end = check(from, length.bytes());
        var wanted = new byte[Math.toIntExact(length.bytes())];
        for (Stretch stretch : stretches) {
            long first = Math.max(from.bytes(), stretch.start());
            long last = Math.min(end, stretch.end());
            if (first < last) {
                long start = stretch.floor(first);
                byte[] sectors = stretch.read(device, start, Math.toIntExact(stretch.ceiling(last) - start));
                System.arraycopy(
                        sectors, (int) (first - start), wanted, (int) (first - from.bytes()), (int) (last - first));
            }
        }
        return wanted;
    }

    /** Encrypts and writes; neither end needs to be a sector's. Refused while the payload is mapped. */
    public synchronized void write(Size from, byte[] content) {
        long end = check(from, content.length);
        if (!surroundings.mayWrite(
                "write " + new Size(content.length) + " at " + from + " into the payload of " + path)) {
            return;
        }
        Device target = writer();
        for (Stretch stretch : stretches) {
            long first = Math.max(from.bytes(), stretch.start());
            long last = Math.min(end, stretch.end());
            if (first < last) {
                long start = stretch.floor(first);
                byte[] sectors = stretch.read(target, start, Math.toIntExact(stretch.ceiling(last) - start));
                System.arraycopy(
                        content, (int) (first - from.bytes()), sectors, (int) (first - start), (int) (last - first));
                stretch.write(target, start, sectors);
            }
        }
    }

    /**
     * Copies the whole payload, decrypted, to a new file (0600) or onto a device of at least this size. A new file is
     * removed again if it cannot be finished.
     *
     * @throws LuksException if the file exists, or the device is smaller
     */
    public void copyTo(String target) {
        checkOpen();
        if (!surroundings.mayWrite("copy " + size() + " decrypted from " + path + " to " + target)) {
            return;
        }
        Path file = FileName.parse(target);
        boolean fresh = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        Device made = fresh ? Disk.createFile(target, size) : openTarget(file, target);
        try (Device out = made;
                Progress progress = surroundings.progress("copying " + path, size)) {
            if (out.size() < size) {
                throw new LuksException(
                        target + " has " + new Size(out.size()) + ", the payload " + size(), LuksException.FAILED);
            }
            copy(out, progress);
            out.flush();
        } catch (RuntimeException e) {
            if (fresh) {
                file.toFile().delete();
            }
            throw e;
        }
        surroundings.say(target + ": written, " + size() + " decrypted from " + path);
    }

    private Device openTarget(Path file, String target) {
        if (Files.isRegularFile(file) || !Files.exists(file)) {
            throw new LuksException(target + " is there already; a copy never overwrites a file", LuksException.FAILED);
        }
        Device out = Disk.openForWriting(target);
        if (Placement.overlap(target, path)) {
            out.close();
            throw new LuksException(
                    target + " and " + path + " share their bytes: the copy would overwrite the container it reads;"
                            + " name another device",
                    LuksException.FAILED);
        }
        return out;
    }

    // A cipher has buffers of its own, so each part of a chunk has one; one chunk is in memory at a time.
    private void copy(Device out, Progress progress) {
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(cores, task -> {
            var thread = new Thread(task, "decrypt");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (Stretch stretch : stretches) {
                List<SectorCipher> ciphers =
                        Stream.generate(stretch::cipher).limit(cores).toList();
                try {
                    copy(stretch, pool, ciphers, out, progress);
                } finally {
                    ciphers.forEach(SectorCipher::close);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void copy(
            Stretch stretch, ExecutorService pool, List<SectorCipher> ciphers, Device out, Progress progress) {
        for (long at = stretch.start(); at < stretch.end(); at += CHUNK) {
            StoppedException.poll();
            byte[] chunk = stretch.encrypted(device, at, (int) Math.min(CHUNK, stretch.end() - at));
            decrypt(stretch, pool, ciphers, chunk, at);
            out.write(at, chunk);
            progress.to(at + chunk.length);
        }
    }

    private static void decrypt(
            Stretch stretch, ExecutorService pool, List<SectorCipher> ciphers, byte[] chunk, long at) {
        int sectors = chunk.length / stretch.sector();
        int part = (sectors + ciphers.size() - 1) / ciphers.size() * stretch.sector();
        var parts = new ArrayList<Future<?>>();
        for (int from = 0; from < chunk.length; from += part) {
            int start = from;
            int length = Math.min(part, chunk.length - from);
            SectorCipher own = ciphers.get(from / part);
            parts.add(pool.submit(() -> own.decrypt(chunk, start, length, stretch.number(at + start))));
        }
        await(parts);
    }

    private static void await(List<Future<?>> parts) {
        try {
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Its keys are wiped: what would be written now, nobody could read. */
    private void checkOpen() {
        if (closed) {
            throw new LuksException(
                    "the volume of " + path + " is closed; unlock(secret) opens it again", LuksException.FAILED);
        }
    }

    private long check(Size from, long length) {
        checkOpen();
        if (from.bytes() < 0 || length < 0 || from.bytes() > size - length) {
            throw new LuksException(
                    length + " bytes at byte " + from.bytes() + " are outside the payload of " + size + " bytes",
                    LuksException.FAILED);
        }
        if (length > MOST_AT_ONCE) {
            throw new LuksException(
                    length + " bytes at once; read them in pieces, or use copyTo", LuksException.FAILED);
        }
        return from.bytes() + length;
    }

    private Device writer() {
        Device open = writer;
        if (open != null) {
            return open;
        }
        List<String> mappings = Mappings.over(path);
        if (!mappings.isEmpty()) {
            throw new LuksException(
                    path + " is mapped as " + String.join(", ", mappings)
                            + "; a write below a mapping tears what lies in it",
                    LuksException.BUSY);
        }
        open = Disk.openForWriting(path);
        writer = open;
        return open;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stretches.forEach(Stretch::close);
        key.close();
        try (device) {
            Device open = writer;
            if (open != null) {
                try (open) {
                    open.flush();
                }
            }
        }
    }
}
