package luksh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** A target that is written and not replaced: a pipe, a terminal, {@code /dev/null}, a descriptor. */
final class StreamTarget implements UnfinishedFile {
    private static final Path PROC = Path.of("/proc");
    /** The limit of the kernel. */
    private static final int MOST_LINKS = 40;

    private static final int TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int CHARACTERS = 0020000;
    private static final int BLOCKS = 0060000;

    private final FileChannel channel;

    private StreamTarget(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Whether this file must be written and not replaced.
     *
     * @throws LuksException if it is a block device
     */
    static boolean isStream(Path file) throws IOException {
        Path at = file.toAbsolutePath();
        for (int links = 0; links < MOST_LINKS && DurableFile.isThere(at); links++) {
            Path folder = DurableFile.folder(at).toRealPath();
            if (folder.startsWith(PROC)) {
                return true;
            }
            if (!Files.isSymbolicLink(at)) {
                int type = (Integer) Files.getAttribute(at, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE;
                if (type == BLOCKS) {
                    throw new LuksException(
                            file + " is a block device, and luksh does not overwrite it; give the name of a file",
                            ExitStatus.FAILED);
                }
                return type == PIPE || type == CHARACTERS;
            }
            at = folder.resolve(Files.readSymbolicLink(at));
        }
        return false;
    }

    /** Opened for appending: standard output may be a file that has content already. */
    static StreamTarget open(Path file) throws IOException {
        return new StreamTarget(FileChannel.open(file, StandardOpenOption.APPEND));
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void publish() {}

    @Override
    public void settle() {}

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the content was written already
        }
    }
}
