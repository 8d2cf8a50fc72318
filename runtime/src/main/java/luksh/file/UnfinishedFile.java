package luksh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Where the content of a {@link DurableFile} goes before it has its name. */
interface UnfinishedFile {
    FileChannel channel();

    /** Flushes the content and gives it its name. */
    void publish() throws IOException;

    /** Flushes the name. */
    void settle();

    /** Lets go of it; never fails. What has no final name is removed. */
    void close();
}
