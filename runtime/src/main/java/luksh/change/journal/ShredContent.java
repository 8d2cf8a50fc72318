package luksh.change.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Overwrites an open file. On flash and on copy-on-write a copy may stay even so. */
public final class ShredContent {
    private static final int CHUNK = 1 << 20;

    private ShredContent() {}

    /** Random bytes from here to the end, flushed. */
    public static void content(FileChannel file, long from) throws IOException {
        overwrite(file, from, file.size());
    }

    /** Random bytes in this stretch, flushed. */
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
