package luksh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * An unfinished file without a name (O_TMPFILE), which ends with the process. Java has no linkat(2), so {@code ln -L}
 * gives it its name.
 */
final class UnnamedTemporary implements UnfinishedFile {
    private static final String OWNER = "rw-------";

    private final Path file;
    private final String mode;
    private final int descriptor;
    private final FileChannel channel;

    private UnnamedTemporary(Path file, String mode, int descriptor, FileChannel channel) {
        this.file = file;
        this.mode = mode;
        this.descriptor = descriptor;
        this.channel = channel;
    }

    /**
     * Null if the system does not support it. The caller then uses a {@link NamedTemporary}, which reports the reason
     * if it fails too.
     */
    static @Nullable UnnamedTemporary create(Path file, String mode) {
        int descriptor = SystemCalls.openUnnamed(DurableFile.folder(file));
        if (descriptor < 0) {
            return null;
        }
        try {
            Path self = SystemCalls.path(descriptor);
            Files.setPosixFilePermissions(self, PosixFilePermissions.fromString(OWNER)); // independent of the umask
            return new UnnamedTemporary(
                    file, mode, descriptor, FileChannel.open(self, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            SystemCalls.close(descriptor); // no /proc
            return null;
        }
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void publish() throws IOException {
        Files.setPosixFilePermissions(SystemCalls.path(descriptor), PosixFilePermissions.fromString(mode));
        channel.force(true);
        link();
        if (isLinked()) {
            return;
        }
        if (DurableFile.isThere(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        copy();
    }

    /** Links it with another process, which finds the file among the descriptors of this one. */
    private void link() {
        var builder = new ProcessBuilder(
                        "ln",
                        "-L",
                        "-T",
                        "--",
                        "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor,
                        file.toAbsolutePath().toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            await(builder.start());
        } catch (IOException e) {
            return; // without ln it stays unlinked
        }
    }

    private static void await(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tests the file and not the status of ln, because a signal may have ended ln after the link. */
    private boolean isLinked() throws IOException {
        return DurableFile.isThere(file)
                && !Files.isSymbolicLink(file)
                && Files.isSameFile(SystemCalls.path(descriptor), file);
    }

    /** For an {@code ln} without the option {@code -L}. */
    private void copy() throws IOException {
        UnfinishedFile named = NamedTemporary.create(file, mode, false);
        try {
            long size = channel.size();
            for (long at = 0; at < size; ) {
                at += channel.transferTo(at, size - at, named.channel());
            }
            named.publish();
        } finally {
            named.close();
        }
    }

    @Override
    public void settle() {
        DurableFile.flushFolder(DurableFile.folder(file));
    }

    @Override
    public void close() {
        try (channel) {
            SystemCalls.close(descriptor);
        } catch (IOException e) {
            // it ends with the process
        }
    }
}
