package luksh.change.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file of the state folder in the making: it has a temporary name, and a claim from before its first byte on. So what a
 * dead process left can be told from what a living one writes, and the file is claimed when it gets its name.
 */
public final class StagedFile {
    /** Behind the name that the file is going to have: process and number. */
    public static final String SUFFIX = ".tmp";

    private static final int ATTEMPTS = 10;
    private static final AtomicLong NUMBER = new AtomicLong();

    private final StateFolder folder;
    private final Path temporary;
    private final JournalLock lock;

    private StagedFile(StateFolder folder, Path temporary, JournalLock lock) {
        this.folder = folder;
        this.temporary = temporary;
        this.lock = lock;
    }

    /** In a folder that is prepared; on stable storage, and read back. */
    static StagedFile write(StateFolder folder, byte[] content) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String name = ProcessHandle.current().pid() + "-" + System.nanoTime() + "-" + NUMBER.incrementAndGet();
            Path temporary = folder.path().resolve(name + SUFFIX);
            Optional<JournalLock> lock = JournalLock.make(temporary);
            if (lock.isPresent()) {
                var staged = new StagedFile(folder, temporary, lock.get());
                try {
                    staged.fill(content);
                    return staged;
                } catch (IOException e) {
                    staged.discard();
                    throw e;
                }
            }
        }
        throw new IOException("no temporary file can be claimed in " + folder);
    }

    private void fill(byte[] content) throws IOException {
        FileChannel channel = lock.channel();
        var buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
        var back = ByteBuffer.allocate(content.length);
        for (int at = 0; back.hasRemaining(); at = back.position()) {
            if (channel.read(back, at) < 0) {
                break;
            }
        }
        if (!Arrays.equals(back.array(), content)) {
            throw new IOException("it does not read back as it was written");
        }
    }

    JournalLock claim() {
        return lock;
    }

    /**
     * Gives it its name, durable; of two that begin at once, one has it.
     *
     * @throws FileAlreadyExistsException if there is such a file
     */
    void publish(String name) throws IOException {
        Path file = folder.path().resolve(name);
        try {
            Files.createLink(file, temporary);
            Files.delete(temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE); // a file system without links
        }
        folder.flush();
    }

    /** Nothing is left of it. */
    void discard() {
        try {
            ShredContent.content(lock.channel(), 0);
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // the next change, or recover, finds it
        } finally {
            lock.release();
        }
    }
}
