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
 * A new file of the state folder under a temporary name, locked before its first byte. The lock distinguishes the files of
 * running processes from leftovers. The file is still locked when it gets its final name.
 */
public final class StagedFile {
    /** The suffix of temporary names. */
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

    /** Writes a file in an existing folder, flushes it and reads it back. */
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
        throw new IOException("luksh cannot lock a temporary file in " + folder);
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
            throw new IOException("it does not read back as written");
        }
    }

    JournalLock claim() {
        return lock;
    }

    /**
     * Gives the file its final name and flushes the folder. Only one of two processes can use a name.
     *
     * @throws FileAlreadyExistsException if the file exists
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

    /** Overwrites and removes the file. */
    void discard() {
        try {
            ShredContent.content(lock.channel(), 0);
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // the next change or recover removes it
        } finally {
            lock.release();
        }
    }
}
