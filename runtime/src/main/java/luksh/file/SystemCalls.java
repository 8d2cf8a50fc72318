package luksh.file;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's internal open(2), which accepts flags that no public method accepts. It is accessible if {@code
 * java.base/sun.nio.fs} is opened to luksh ({@code --add-opens}, or {@code Add-Opens} in the manifest of the program
 * that {@code java -jar} runs). Public classes open its result again by {@link #path}.
 */
final class SystemCalls {
    private static final String PACKAGE = "sun.nio.fs";
    /** Without O_DIRECTORY: a kernel that does not know the flag then refuses to open a folder for writing. */
    private static final int TMPFILE = 020000000;

    private static final @Nullable SystemCalls HERE = find();

    private final MethodHandle open;
    private final MethodHandle close;
    private final int noFollow;
    private final int readWrite;

    private SystemCalls(MethodHandle open, MethodHandle close, int noFollow, int readWrite) {
        this.open = open;
        this.close = close;
        this.noFollow = noFollow;
        this.readWrite = readWrite;
    }

    private static @Nullable SystemCalls find() {
        if (!Object.class.getModule().isOpen(PACKAGE, SystemCalls.class.getModule())) {
            return null;
        }
        try {
            Class<?> calls = Class.forName(PACKAGE + ".UnixNativeDispatcher");
            var open = calls.getDeclaredMethod("open", Class.forName(PACKAGE + ".UnixPath"), int.class, int.class);
            var close = calls.getDeclaredMethod("close", int.class);
            open.setAccessible(true);
            close.setAccessible(true);
            var lookup = MethodHandles.lookup();
            return new SystemCalls(
                    lookup.unreflect(open), lookup.unreflect(close), constant("O_NOFOLLOW"), constant("O_RDWR"));
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static int constant(String name) throws ReflectiveOperationException {
        var field = Class.forName(PACKAGE + ".UnixConstants").getDeclaredField(name);
        field.setAccessible(true);
        return field.getInt(null);
    }

    /**
     * A file of mode 0600 without a name, in this folder; negative if the file system or this JVM does not support
     * it.
     */
    static int openUnnamed(Path folder) {
        SystemCalls calls = HERE;
        // on every processor O_DIRECTORY is the bit below O_NOFOLLOW
        return calls == null ? -1 : calls.open(folder, TMPFILE | calls.noFollow >> 1 | calls.readWrite);
    }

    /** Opens an existing file for reading and writing; negative if that fails. */
    static int openExisting(Path file, boolean followLinks) {
        SystemCalls calls = HERE;
        return calls == null ? -1 : calls.open(file, followLinks ? calls.readWrite : calls.readWrite | calls.noFollow);
    }

    private int open(Path path, int flags) {
        try {
            return (int) open.invoke(path, flags, 0600);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return -1; // the caller's other route reports the reason
        }
    }

    static void close(int descriptor) {
        try {
            if (HERE != null) {
                HERE.close.invoke(descriptor);
            }
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return; // it ends with the process
        }
    }

    /** Leads to the open file itself, independent of its name. */
    static Path path(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }
}
