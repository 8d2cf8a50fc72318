package luksh.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Opens existing files for writing. {@link RandomAccessFile} would create a missing file, and no option prevents
 * that. A channel does not create it, but an interrupt of its thread closes it in the middle of a header.
 */
public final class ExistingFile {
    private ExistingFile() {}

    /**
     * Opens a file or a device for reading and writing, and never creates one.
     *
     * @throws IOException as {@link FileChannel#open} throws it, for example if the file does not exist
     */
    public static RandomAccessFile open(Path file, LinkOption... links) throws IOException {
        int descriptor = SystemCalls.openExisting(file, links.length == 0);
        if (descriptor >= 0) {
            try {
                Path self = SystemCalls.path(descriptor);
                if (Files.exists(self)) {
                    return new RandomAccessFile(self.toFile(), "rw");
                }
            } finally {
                SystemCalls.close(descriptor);
            }
        }
        // throws the reason if it cannot be opened; otherwise this JVM does not open its internal calls to luksh
        Set<OpenOption> options = new HashSet<>(List.of(links));
        options.addAll(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        FileChannel.open(file, options).close();
        return new RandomAccessFile(file.toFile(), "rw");
    }
}
