package luksh.file;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A draft without a name (O_TMPFILE), which ends with the process. Java opens none in public, so this takes the JDK's own
 * open(2), where {@code java.base/sun.nio.fs} is opened to us ({@code --add-opens}, or {@code Add-Opens} in the manifest
 * of the program that {@code java -jar} runs); and no linkat(2), so {@code ln -L} gives it its name.
 */
final class UnnamedDraft implements Draft {
    private static final String PACKAGE = "sun.nio.fs";
    private static final String OWNER = "rw-------";

    /** Without O_DIRECTORY, which a kernel that does not know this flag refuses to open for writing. */
    private static final int TMPFILE = 020000000;

    private final Path file;
    private final String mode;
    private final int descriptor;
    private final FileChannel channel;

    private UnnamedDraft(Path file, String mode, int descriptor, FileChannel channel) {
        this.file = file;
        this.mode = mode;
        this.descriptor = descriptor;
        this.channel = channel;
    }

    /** The JDK's calls of the system. */
    private record Calls(MethodHandle open, MethodHandle close, int flags) {
        /** Null if this Java has none, or keeps them closed. */
        private static final @Nullable Calls HERE = find();

        private static @Nullable Calls find() {
            if (!Object.class.getModule().isOpen(PACKAGE, UnnamedDraft.class.getModule())) {
                return null;
            }
            try {
                Class<?> calls = Class.forName(PACKAGE + ".UnixNativeDispatcher");
                var open = calls.getDeclaredMethod("open", Class.forName(PACKAGE + ".UnixPath"), int.class, int.class);
                var close = calls.getDeclaredMethod("close", int.class);
                open.setAccessible(true);
                close.setAccessible(true);
                // on every processor O_DIRECTORY is the bit below O_NOFOLLOW
                int directory = constant("O_NOFOLLOW") >> 1;
                var lookup = MethodHandles.lookup();
                return new Calls(
                        lookup.unreflect(open), lookup.unreflect(close), TMPFILE | directory | constant("O_RDWR"));
            } catch (ReflectiveOperationException | LinkageError e) {
                return null;
            }
        }

        private static int constant(String name) throws ReflectiveOperationException {
            var field = Class.forName(PACKAGE + ".UnixConstants").getDeclaredField(name);
            field.setAccessible(true);
            return field.getInt(null);
        }

        /** Negative if the file system has no files without a name, or refuses one; a named one says why. */
        private int openIn(Path folder) {
            try {
                return (int) open.invoke(folder, flags, 0600);
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                return -1;
            }
        }

        private void close(int descriptor) {
            try {
                close.invoke(descriptor);
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                // it ends with the process
            }
        }
    }

    /** Null where there is no such thing; then a {@link NamedDraft} is the way. */
    static @Nullable UnnamedDraft create(Path file, String mode) throws IOException {
        Calls calls = Calls.HERE;
        int descriptor = calls == null ? -1 : calls.openIn(DurableFile.folder(file));
        if (calls == null || descriptor < 0) {
            return null;
        }
        try {
            Path self = own(descriptor);
            Files.setPosixFilePermissions(self, PosixFilePermissions.fromString(OWNER)); // whatever the umask
            return new UnnamedDraft(
                    file, mode, descriptor, FileChannel.open(self, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            calls.close(descriptor); // no /proc
            return null;
        }
    }

    /** Leads to the file itself, not to a name that it has or had. */
    private static Path own(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void publish() throws IOException {
        Files.setPosixFilePermissions(own(descriptor), PosixFilePermissions.fromString(mode));
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

    /** By another process: it finds the file among the descriptors of this one. */
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
            return; // without an ln it stays unlinked
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

    /** Asks the file, not the process: that may have been ended by a signal after it was done. */
    private boolean isLinked() throws IOException {
        return DurableFile.isThere(file) && !Files.isSymbolicLink(file) && Files.isSameFile(own(descriptor), file);
    }

    /** Where {@code ln} is another one, without {@code -L}. */
    private void copy() throws IOException {
        Draft named = NamedDraft.create(file, mode, false);
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
            if (Calls.HERE != null) {
                Calls.HERE.close(descriptor);
            }
        } catch (IOException e) {
            // it ends with the process
        }
    }
}
