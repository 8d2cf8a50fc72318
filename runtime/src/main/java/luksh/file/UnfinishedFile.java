package luksh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** The place of a {@link DurableFile}'s content before it gets its name. */
interface UnfinishedFile {
    FileChannel channel();

    /** Flushes the content and gives it its name. */
    void publish() throws IOException;

    /** Flushes the name. */
    void settle();

    /** Releases it; never fails. Removes content that has no final name. */
    void close();
}
