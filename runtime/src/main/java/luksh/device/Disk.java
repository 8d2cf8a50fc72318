package luksh.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import luksh.file.ExistingFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * An existing block device or image file. The caller closes it. Reads and writes of several threads run one after the
 * other.
 */
public final class Disk implements Device {
    private static final int ALIGNMENT = 4096;
    /** In bytes: the largest read for which memory is allocated without first testing the size of the device. */
    private static final int SMALL = 64 << 10;

    private static final Optional<OpenOption> DIRECT = directOption();

    private final String path;
    /** Not a channel, because an interrupt of the caller would close a channel in the middle of a header write. */
    private final RandomAccessFile file;

    private final Object identity;
    private final long sizeAtOpening;
    private volatile boolean pastCache = true;

    private Disk(String path, RandomAccessFile file, Object identity) throws IOException {
        this.path = path;
        this.file = file;
        this.identity = identity;
        this.sizeAtOpening = file.length();
    }

    /** @throws LuksException if the path does not exist or cannot be read; status 4 or 1 */
    public static Disk openForReading(String path) {
        return open(path, false);
    }

    /** Never creates a file; {@link #createFile} does. */
    public static Disk openForWriting(String path) {
        return open(path, true);
    }

    /**
     * Creates a sparse image file of zeros that only its owner can read, and opens it for writing.
     *
     * @param size in bytes
     * @throws LuksException if the path already exists
     */
    public static Disk createFile(String path, long size) {
        Path target = ReadRights.parse(path);
        ReadRights.create(target, path);
        Disk disk = openForWriting(path);
        try {
            disk.file.setLength(size);
            return new Disk(path, disk.file, disk.identity);
        } catch (IOException e) {
            disk.close();
            ReadRights.discard(target);
            throw new LuksException(
                    "cannot create " + path + " with " + size + " bytes: " + reason(e) + "; luksh removed the file",
                    ExitStatus.FAILED,
                    e);
        }
    }

    private static Disk open(String path, boolean writing) {
        Path target = ReadRights.parse(path);
        Object identity = ReadRights.identity(target, path, writing);
        try {
            var file = writing ? ExistingFile.open(target) : new RandomAccessFile(target.toFile(), "r");
            var disk = new Disk(path, file, identity);
            try {
                disk.checkStillThere();
                return disk;
            } catch (LuksException e) {
                disk.close();
                throw e;
            }
        } catch (IOException e) {
            throw ReadRights.refused(target, path, writing, e);
        }
    }

    /** The path may lead to another file since the first test. */
    private void checkStillThere() {
        if (!identity.equals(ReadRights.identity(Path.of(path), path, false))) {
            throw new LuksException(
                    path + " is no longer the file that luksh opened: another program replaced it; start again",
                    ExitStatus.BUSY);
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long size() {
        try {
            return file.length();
        } catch (IOException e) {
            throw new LuksException("cannot determine the size of " + path + ": " + reason(e), ExitStatus.FAILED, e);
        }
    }

    @Override
    public synchronized byte[] read(long offset, int size) {
        if (offset < 0 || size < 0 || size > SMALL) {
            checkWithin(offset, size);
        }
        try {
            var content = new byte[size];
            file.seek(offset);
            int done = 0;
            while (done < size) {
                int count = file.read(content, done, size - done);
                if (count < 0) {
                    throw ended(size(), offset, size);
                }
                done += count;
            }
            return content;
        } catch (IOException e) {
            throw failed("read", offset, size, e);
        }
    }

    /** Tests the size before memory is allocated, because it may come from a damaged header. */
    private void checkWithin(long offset, int size) {
        long end = size();
        if (offset < 0 || size < 0 || offset > end - size) {
            throw ended(end, offset, size);
        }
    }

    @Override
    public byte[] readBack(long offset, int size) {
        checkWithin(offset, size);
        // direct() uses a channel; an interrupt would close it and make a good write look bad
        byte @Nullable [] content = Uninterrupted.run(() -> direct(offset, size));
        if (content == null) {
            pastCache = false;
            return read(offset, size);
        }
        return content;
    }

    private byte @Nullable [] direct(long offset, int size) {
        Path target = Path.of(path);
        try (var channel = channel(target)) {
            if (channel == null || !readsDirectly(channel)) {
                return null;
            }
            checkStillThere();
            long start = offset / ALIGNMENT * ALIGNMENT;
            long end = (offset + size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            ByteBuffer buffer = ByteBuffer.allocateDirect(Math.toIntExact(end - start) + ALIGNMENT)
                    .alignedSlice(ALIGNMENT)
                    .limit(Math.toIntExact(end - start));
            while (buffer.hasRemaining() && buffer.position() % ALIGNMENT == 0) {
                if (channel.read(buffer, start + buffer.position()) < 0) {
                    break;
                }
            }
            if (start + buffer.position() < offset + size) {
                throw ended(start + buffer.position(), offset, size);
            }
            var content = new byte[size];
            buffer.get((int) (offset - start), content);
            return content;
        } catch (IOException e) {
            throw failed("read back", offset, size, e);
        }
    }

    /**
     * Some network file systems accept the flag and then refuse every read. If one block can be read, the failure was
     * a bad sector. The text of the failure cannot tell, because it is in the language of the system.
     */
    private boolean readsDirectly(FileChannel channel) {
        long blocks = size() / ALIGNMENT;
        for (long block : new long[] {blocks / 2, 0, blocks - 1}) {
            try {
                ByteBuffer buffer = ByteBuffer.allocateDirect(2 * ALIGNMENT)
                        .alignedSlice(ALIGNMENT)
                        .limit(ALIGNMENT);
                if (block >= 0 && channel.read(buffer, block * ALIGNMENT) > 0) {
                    return true;
                }
            } catch (IOException e) {
                // another block may be readable
            }
        }
        return false;
    }

    private static @Nullable FileChannel channel(Path target) {
        if (DIRECT.isEmpty()) {
            return null;
        }
        try {
            if (Files.getFileStore(target).getBlockSize() > ALIGNMENT) {
                return null;
            }
            return FileChannel.open(target, StandardOpenOption.READ, DIRECT.get());
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /**
     * Looked up by name, because newer compilers warn about the type, and a single line cannot suppress this warning.
     */
    private static Optional<OpenOption> directOption() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Arrays.stream(options)
                    .map(OpenOption.class::cast)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean readsPastCache() {
        return pastCache;
    }

    @Override
    public synchronized void write(long offset, byte[] content) {
        long size = size();
        if (offset < 0 || offset > size - content.length) {
            throw new LuksException(
                    "cannot write " + content.length + " bytes at byte " + offset + " of " + path
                            + ": the device ends at byte " + size,
                    ExitStatus.FAILED);
        }
        try {
            file.seek(offset);
            file.write(content);
        } catch (IOException e) {
            throw failed("write", offset, content.length, e);
        }
    }

    @Override
    public void flush() {
        try {
            file.getFD().sync();
        } catch (IOException e) {
            throw new LuksException(
                    "cannot flush " + path + ": " + reason(e) + ReadRights.spaceHint(Path.of(path))
                            + "; all data written since the last flush may be lost",
                    ExitStatus.FAILED,
                    e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new LuksException("cannot close " + path + ": " + reason(e), ExitStatus.FAILED, e);
        }
    }

    private LuksException ended(long end, long offset, int size) {
        boolean shrank = end < sizeAtOpening && offset <= sizeAtOpening - size;
        return new LuksException(
                path + " ended at byte " + end + " during a read of " + size + " bytes at byte " + offset
                        + (shrank
                                ? "; it was " + sizeAtOpening
                                        + " bytes long when luksh opened it, and it is shorter now"
                                : "; it is truncated, or its header refers to a place beyond its end"),
                shrank ? ExitStatus.BUSY : ExitStatus.NO_LUKS);
    }

    private LuksException failed(String what, long offset, int size, IOException cause) {
        return new LuksException(
                "cannot " + what + " " + size + " bytes at byte " + offset + " of " + path + ": " + reason(cause)
                        + ReadRights.spaceHint(Path.of(path)),
                ExitStatus.FAILED,
                cause);
    }

    static String reason(IOException cause) {
        String text = cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }
}
