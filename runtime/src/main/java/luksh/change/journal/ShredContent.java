package luksh.change.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Overwrites an open file. Flash and copy-on-write file systems may keep a copy. */
public final class ShredContent {
    private static final int CHUNK = 1 << 20;

    private ShredContent() {}

    /** Overwrites from this offset to the end with random bytes, and flushes. */
    public static void content(FileChannel file, long from) throws IOException {
        overwrite(file, from, file.size());
    }

    /** Overwrites this part with random bytes, and flushes. */
    static void overwrite(FileChannel file, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            var noise = ByteBuffer.wrap(RandomFill.of((int) Math.min(CHUNK, to - at)));
            while (noise.hasRemaining()) {
                at += file.write(noise, at);
            }
        }
        file.force(true);
    }
}
