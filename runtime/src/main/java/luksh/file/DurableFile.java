package luksh.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import luksh.format.LuksException;

/**
 * A plain file under construction. luksh creates every plain file with this class, so that a crash at any moment
 * leaves either the whole file under its name or nothing.
 *
 * <p>The content goes to a temporary name in the same folder, mode 0600. {@link #finish} flushes it, sets the
 * requested mode whatever the umask is, then gives it its name and flushes the folder. {@link #close} without {@code
 * finish} removes it. luksh follows no symbolic link, neither at the temporary name nor at the final one.
 *
 * <p>A new file gets its name by link(2), which never replaces a file. On a file system without hard links (FAT)
 * luksh tests the name and then renames. If another program creates the same name in that instant, its file is lost.
 *
 * <p>A killed process leaves the temporary file behind. The next file that luksh creates in this folder removes it;
 * locks protect the temporary files of running processes. A {@linkplain #creatingSecret secret} has no name until it
 * is complete, if the system supports this, so a killed process leaves nothing.
 *
 * <p>For one thread. Every failure is a {@link LuksException} that names the file, the reason and the next step.
 */
public final class DurableFile implements AutoCloseable {
    /** In bytes. */
    private static final int BUFFER = 1 << 16;

    private static final byte[] ZEROES = new byte[BUFFER];

    private final Path file;
    private final UnfinishedFile draft;
    /** A direct buffer that luksh wipes: a channel copies other buffers to memory that nobody wipes. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private DurableFile(Path file, UnfinishedFile draft) {
        this.file = file;
        this.draft = draft;
    }

    /**
     * Starts a new file.
     *
     * @param mode of the finished file, for example {@code r--------}
     * @throws LuksException if the name exists, even as a dangling link, or if the folder is not writable
     */
    public static DurableFile creating(Path file, String mode) {
        return begin(file, () -> {
            TemporaryNames.sweep(folder(file));
            FileRefusal.unlessFree(file);
            return NamedTemporary.create(file, mode, false);
        });
    }

    /** As {@link #creating}, for a secret: the file has no name until it is complete, if the system supports this. */
    public static DurableFile creatingSecret(Path file, String mode) {
        return begin(file, () -> {
            TemporaryNames.sweep(folder(file));
            FileRefusal.unlessFree(file);
            UnnamedTemporary unnamed = UnnamedTemporary.create(file, mode);
            return unnamed == null ? NamedTemporary.create(file, mode, false) : unnamed;
        });
    }

    /**
     * Starts a file that atomically replaces the present one. A symbolic link is replaced and its target stays. A
     * pipe, a terminal, {@code /dev/null} or {@code /dev/stdout} is written directly.
     */
    public static DurableFile replacing(Path file, String mode) {
        return begin(file, () -> {
            TemporaryNames.sweep(folder(file));
            FileRefusal.ofFolder(file);
            return StreamTarget.isStream(file) ? StreamTarget.open(file) : NamedTemporary.create(file, mode, true);
        });
    }

    /** Creates a new file with this content; see {@link #creating}. */
    public static void create(Path file, String mode, byte[] content) {
        write(creating(file, mode), content);
    }

    /** Creates a new file with this content; see {@link #creatingSecret}. */
    public static void createSecret(Path file, String mode, byte[] content) {
        write(creatingSecret(file, mode), content);
    }

    /** Creates or replaces a file with this content; see {@link #replacing}. */
    public static void replace(Path file, String mode, byte[] content) {
        write(replacing(file, mode), content);
    }

    /**
     * As {@link #replace}, with a temporary name that the caller chooses and cleans up. Other runs do not remove it
     * after a crash.
     *
     * @throws LuksException if the temporary name exists
     */
    public static void replace(Path file, Path temporary, String mode, byte[] content) {
        write(begin(file, () -> NamedTemporary.under(temporary, file, mode)), content);
    }

    private static void write(DurableFile fresh, byte[] content) {
        try (fresh) {
            fresh.append(content);
            fresh.finish();
        }
    }

    /** Flushes the names in a folder to stable storage. */
    public static void flushFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException e) {
            throw FileRefusal.notFlushed(folder, e);
        }
    }

    /** Removes temporary files of killed processes in this folder, as far as possible. */
    public static void sweep(Path folder) {
        TemporaryNames.sweep(folder);
    }

    private interface Opening {
        UnfinishedFile open() throws IOException;
    }

    private static DurableFile begin(Path file, Opening opening) {
        try {
            return new DurableFile(file, opening.open());
        } catch (IOException e) {
            throw FileRefusal.of(file, e);
        }
    }

    /** Appends to the content. */
    public void append(byte[] content) {
        append(content, 0, content.length);
    }

    private void append(byte[] content, int offset, int length) {
        try {
            FileChannel channel = draft.channel();
            for (int done = 0; done < length; ) {
                int part = Math.min(BUFFER, length - done);
                buffer.clear().put(content, offset + done, part).flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                done += part;
            }
        } catch (IOException e) {
            throw FileRefusal.of(file, e);
        }
    }

    /** Flushes the content and reads it back, so that it can be tested before the file gets its name. */
    public byte[] readBack() {
        try {
            FileChannel channel = draft.channel();
            channel.force(true);
            var content = new byte[Math.toIntExact(channel.size())];
            for (int at = 0; at < content.length; ) {
                buffer.clear().limit(Math.min(BUFFER, content.length - at));
                int count = channel.read(buffer, at);
                if (count < 0) {
                    throw new EOFException("the file ended at byte " + at);
                }
                buffer.flip().get(content, at, count);
                at += count;
            }
            return content;
        } catch (IOException e) {
            throw FileRefusal.of(file, e);
        }
    }

    /** A stream that appends to the content; closing it has no effect. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                append(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] content, int offset, int length) {
                Objects.checkFromIndexSize(offset, length, content.length);
                append(content, offset, length);
            }
        };
    }

    /**
     * Gives the file its name and flushes the folder.
     *
     * @throws LuksException if the name exists now, or anything fails; the content is removed
     */
    public void finish() {
        try {
            draft.publish();
        } catch (IOException e) {
            throw FileRefusal.of(file, e);
        }
        draft.settle();
    }

    /** Removes an unfinished file. */
    @Override
    public void close() {
        buffer.clear().put(ZEROES).clear();
        draft.close();
    }

    /** @throws LuksException if it is the root, which is in no folder */
    static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw FileRefusal.isFolder(file);
        }
        return folder;
    }

    static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
