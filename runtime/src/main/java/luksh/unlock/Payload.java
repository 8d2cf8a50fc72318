package luksh.unlock;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import luksh.crypto.VolumeKey;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Mappings;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Segment;
import luksh.format.Size;
import org.jspecify.annotations.Nullable;

/**
 * An unlocked payload: decrypted bytes by offset, as a kernel mapping would show them. Uses the same memory for any
 * size. Does not test whether it may be written. Closing it wipes the keys and flushes all writes.
 */
public final class Payload implements AutoCloseable {
    /** Bytes at the start that tell which content it is, and which payload. */
    private static final int FRONT = 4 << 20;
    /** Bytes that a copy decrypts and writes at a time: few enough to stay in a cache of the processor. */
    private static final int PIECE = 512 << 10;
    /** Maximum length of one {@link #read}, in bytes. */
    private static final int MOST_AT_ONCE = 1 << 30;

    private final String path;
    private final Device device;
    private final VolumeKey key;
    private final List<Segment> segments;
    private final Digest digest;
    private final List<PayloadSegment> stretches;
    private final long size;
    private @Nullable Device writer;
    private volatile boolean closed;

    /**
     * @param path of the device that contains the payload
     * @param key the payload owns it from now on, and closes it
     */
    public Payload(String path, Header header, VolumeKey key) {
        this.path = path;
        this.key = key;
        this.segments = header.segments();
        this.digest = header.digest();
        try {
            this.device = Disk.openForReading(path);
        } catch (RuntimeException e) {
            key.close();
            throw e;
        }
        try {
            this.stretches = PayloadSegment.of(header, device, key);
            this.size = stretches.get(stretches.size() - 1).end();
        } catch (RuntimeException e) {
            key.close();
            device.close();
            throw e;
        }
    }

    /** Path of the device that contains it. */
    public String path() {
        return path;
    }

    public Size size() {
        return new Size(size);
    }

    /** Whether this header, possibly a later one of the same container, has the same payload and volume key. */
    public synchronized boolean fits(Header header) {
        checkOpen();
        return header.segments().equals(segments)
                && (header.digest().value().equals(digest.value()) || VolumeKeyDigest.matches(key, header.digest()));
    }

    /** The content in blkid's terms: {@code ext4}, {@code LVM2_member}, …; empty if unknown. */
    public String signature() {
        return Signature.of((offset, length) -> read(new Size(offset), new Size(length)), size);
    }

    /**
     * The content that the undecrypted start of the payload shows. Ciphertext shows nothing, so any result means that
     * this is the wrong device. Empty if the payload uses the null cipher.
     */
    public synchronized String undecrypted() {
        checkOpen();
        PayloadSegment first = stretches.get(0);
        return segments.get(0).cipher().startsWith("cipher_null")
                ? ""
                : Signature.of((offset, length) -> first.encrypted(device, offset, length), first.end());
    }

    /** Decrypted bytes; both ends may be inside a sector. */
    public synchronized byte[] read(Size from, Size length) {
        long end = check(from, length.bytes());
        var wanted = new byte[Math.toIntExact(length.bytes())];
        for (PayloadSegment stretch : stretches) {
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

    /** Encrypts and writes; both ends may be inside a sector. Refused while the payload is mapped. */
    public synchronized void write(Size from, byte[] content) {
        long end = check(from, content.length);
        Device target = writer();
        for (PayloadSegment stretch : stretches) {
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

    /** Receives the pieces of a copy in order, without gaps. */
    public interface Sink {
        void write(long offset, byte[] content);
    }

    /**
     * End of the front, which contains the signature by which other programs recognize the content. A copy of the
     * front alone is one piece.
     */
    public long front() {
        return Math.min(FRONT, stretches.get(0).end());
    }

    /**
     * Copies a range, decrypted, piece by piece, with all cores. Does not flush.
     *
     * @param from 0 or {@link #front}
     * @param to {@link #front} or the size
     * @param done receives the end of each written piece
     */
    public void copy(Sink out, long from, long to, LongConsumer done) {
        checkOpen();
        int size = to <= front() ? FRONT : PIECE;
        for (PayloadSegment stretch : stretches) {
            long start = Math.max(from, stretch.start());
            long end = Math.min(to, stretch.end());
            if (start < end) {
                try (var pieces = new PiecesAhead(stretch, device, start, end, size)) {
                    for (long at = start; at < end; ) {
                        byte[] piece = pieces.next();
                        out.write(at, piece);
                        at += piece.length;
                        done.accept(at);
                    }
                }
            }
        }
    }

    /** After closing, its keys are wiped: nobody could read what is written now. */
    private void checkOpen() {
        if (closed) {
            throw new LuksException(
                    "the volume of " + path + " is closed; to open it again: unlock(secret)", ExitStatus.FAILED);
        }
    }

    /**
     * Checks that this range can be read or written.
     *
     * @return the first byte behind it
     * @throws LuksException if not
     */
    public long check(Size from, long length) {
        checkOpen();
        if (from.bytes() < 0 || length < 0 || from.bytes() > size - length) {
            throw new LuksException(
                    length + " bytes at byte " + from.bytes() + " are outside the payload of " + size + " bytes",
                    ExitStatus.FAILED);
        }
        if (length > MOST_AT_ONCE) {
            throw new LuksException(
                    "a read of " + length + " bytes is too large; read smaller pieces, or use copyTo",
                    ExitStatus.FAILED);
        }
        return from.bytes() + length;
    }

    private Device writer() {
        List<String> mappings = Mappings.over(path);
        if (!mappings.isEmpty()) {
            throw new LuksException(
                    path + " is mapped as " + String.join(", ", mappings)
                            + "; a write below a mapping damages its content",
                    ExitStatus.BUSY);
        }
        Device open = writer;
        if (open == null) {
            open = Disk.openForWriting(path);
            if (!isThePayloads(open)) {
                open.close();
                throw new LuksException(
                        path + " is no longer the device that luksh unlocked; to read it again: unlock(secret)",
                        ExitStatus.BUSY);
            }
            writer = open;
        }
        return open;
    }

    private boolean isThePayloads(Device open) {
        PayloadSegment first = stretches.get(0);
        int length = (int) Math.min(FRONT, first.end());
        return open.size() == device.size()
                && Arrays.equals(first.encrypted(open, 0, length), first.encrypted(device, 0, length));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stretches.forEach(PayloadSegment::close);
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
