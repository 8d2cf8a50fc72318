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
 * Opens for writing what is there. A {@link RandomAccessFile} makes an empty file where there is none any more, and no
 * option forbids that; a channel does not, but an interrupt of its thread closes it in the middle of a header.
 */
public final class ExistingFile {
    private ExistingFile() {}

    /**
     * Opens a file or a device for reading and writing, and never makes one.
     *
     * @throws IOException of the kind that {@link FileChannel#open} throws, for example if there is nothing of this name
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
        // says why it cannot be opened; where it can, this Java keeps its calls closed
        Set<OpenOption> options = new HashSet<>(List.of(links));
        options.addAll(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        FileChannel.open(file, options).close();
        return new RandomAccessFile(file.toFile(), "rw");
    }
}
