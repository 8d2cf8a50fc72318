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
 * A plain file under construction. Every plain file that luksh makes is made here, so that a crash at any moment leaves
 * either the whole file under its name or nothing.
 *
 * <p>The content goes to a temporary name in the same folder, mode 0600. {@link #finish} flushes it, gives it the mode
 * that was asked for, whatever the umask, then its name, and flushes the folder. {@link #close} without {@code finish}
 * removes it. No symbolic link is followed: not at the temporary name, and not at the final one.
 *
 * <p>A new file gets its name by link(2), which never replaces anything. A file system without hard links (FAT) gets a
 * rename after a look at the name: there, another program that makes the same name within that instant loses its file.
 *
 * <p>A process that is killed leaves the temporary name behind. The next file that luksh makes in this folder removes
 * it; the lock of a process that lives protects its own. A {@linkplain #creatingSecret secret} has no name at all before
 * it is whole, where the system allows it, and so a killed process leaves nothing of it.
 *
 * <p>For one thread. Every failure is a {@link LuksException} that names the file, the reason and the next step.
 */
public final class DurableFile implements AutoCloseable {
    /** In bytes. */
    private static final int BUFFER = 1 << 16;

    private static final byte[] ZEROES = new byte[BUFFER];

    private final Path file;
    private final UnfinishedFile draft;
    /** A direct buffer, which is wiped: a channel copies any other to memory that nobody wipes. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private DurableFile(Path file, UnfinishedFile draft) {
        this.file = file;
        this.draft = draft;
    }

    /**
     * Begins a new file.
     *
     * @param mode of the finished file, for example {@code r--------}
     * @throws LuksException if anything has this name already, a dangling link too; if the folder cannot be written to
     */
    public static DurableFile creating(Path file, String mode) {
        return begin(file, () -> {
            TemporaryNames.sweep(folder(file));
            FileRefusal.unlessFree(file);
            return NamedTemporary.create(file, mode, false);
        });
    }

    /** As {@link #creating}; without a name until it is whole, where the system can, since its content is a secret. */
    public static DurableFile creatingSecret(Path file, String mode) {
        return begin(file, () -> {
            TemporaryNames.sweep(folder(file));
            FileRefusal.unlessFree(file);
            UnnamedTemporary unnamed = UnnamedTemporary.create(file, mode);
            return unnamed == null ? NamedTemporary.create(file, mode, false) : unnamed;
        });
    }

    /**
     * Begins a file that replaces what has this name, in one instant. A symbolic link is replaced, and what it leads to
     * stays as it is. A pipe, a terminal, {@code /dev/null} or {@code /dev/stdout} is written to directly.
     */
    public static DurableFile replacing(Path file, String mode) {
        return begin(file, () -> {
            TemporaryNames.sweep(folder(file));
            FileRefusal.ofFolder(file);
            return StreamTarget.isStream(file) ? StreamTarget.open(file) : NamedTemporary.create(file, mode, true);
        });
    }

    /** Makes a new file of this content, as {@link #creating} says. */
    public static void create(Path file, String mode, byte[] content) {
        write(creating(file, mode), content);
    }

    /** Makes a new file of this content, as {@link #creatingSecret} says. */
    public static void createSecret(Path file, String mode, byte[] content) {
        write(creatingSecret(file, mode), content);
    }

    /** Makes a file of this content, as {@link #replacing} says. */
    public static void replace(Path file, String mode, byte[] content) {
        write(replacing(file, mode), content);
    }

    /**
     * As {@link #replace}, by a temporary name that the caller chose and looks after: what a killed process leaves there is
     * found by who knows the name, and is not removed by other runs.
     *
     * @throws LuksException if the temporary name is taken
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

    /** Returns once the names in a folder are on stable storage. */
    public static void flushFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException e) {
            throw FileRefusal.notFlushed(folder, e);
        }
    }

    /** Removes what killed processes left of files in this folder; what cannot be removed stays. */
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

    /** Writes behind what was written last. */
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

    /** What was written, flushed and read again: to be proved before it gets its name. */
    public byte[] readBack() {
        try {
            FileChannel channel = draft.channel();
            channel.force(true);
            var content = new byte[Math.toIntExact(channel.size())];
            for (int at = 0; at < content.length; ) {
                buffer.clear().limit(Math.min(BUFFER, content.length - at));
                int count = channel.read(buffer, at);
                if (count < 0) {
                    throw new EOFException("it ended at byte " + at);
                }
                buffer.flip().get(content, at, count);
                at += count;
            }
            return content;
        } catch (IOException e) {
            throw FileRefusal.of(file, e);
        }
    }

    /** For who writes a stream; closing it closes nothing. */
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
     * Gives it its name, flushed.
     *
     * @throws LuksException if the name was taken meanwhile, or anything fails; nothing is left of it then
     */
    public void finish() {
        try {
            draft.publish();
        } catch (IOException e) {
            throw FileRefusal.of(file, e);
        }
        draft.settle();
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        buffer.clear().put(ZEROES).clear();
        draft.close();
    }

    /** @throws LuksException if it is the root, which lies in no folder */
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
