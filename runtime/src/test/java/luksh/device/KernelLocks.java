package luksh.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The kernel's own table of locks. */
final class KernelLocks {
    private KernelLocks() {}

    /** Whether some program waits for the flock(2) lock of this file. */
    static boolean waiting(String file) {
        try {
            String inode = ":" + Files.getAttribute(Path.of(file), "unix:ino") + " ";
            return Files.readAllLines(Path.of("/proc/locks")).stream()
                    .anyMatch(line -> line.contains("-> FLOCK") && line.contains(inode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks again and again; a minute is given up after. */
    static void await(BooleanSupplier state) throws InterruptedException {
        for (int i = 0; i < 6000; i++) {
            if (state.getAsBoolean()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("the state did not come within a minute");
    }
}
