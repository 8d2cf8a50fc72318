package luksh.file;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own open(2), which takes flags that no public method passes on. It is reachable where
 * {@code java.base/sun.nio.fs} is opened to us ({@code --add-opens}, or {@code Add-Opens} in the manifest of the program
 * that {@code java -jar} runs). What it gives is opened once more by its {@link #path}, and so used by public classes.
 */
final class SystemCalls {
    private static final String PACKAGE = "sun.nio.fs";
    /** Without O_DIRECTORY, which a kernel that does not know this flag refuses to open for writing. */
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

    /** A file of mode 0600 without a name, in this folder; negative where the file system or this Java has none. */
    static int openUnnamed(Path folder) {
        SystemCalls calls = HERE;
        // on every processor O_DIRECTORY is the bit below O_NOFOLLOW
        return calls == null ? -1 : calls.open(folder, TMPFILE | calls.noFollow >> 1 | calls.readWrite);
    }

    /** What is there, for reading and writing; negative if it cannot be opened like that. */
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
            return -1; // whoever goes another way then hears why
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

    /** Leads to the open file itself, not to a name that it has or had. */
    static Path path(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }
}
