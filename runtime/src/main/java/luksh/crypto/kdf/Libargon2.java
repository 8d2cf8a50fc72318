package luksh.crypto.kdf;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import luksh.format.Argon2;
import org.jspecify.annotations.Nullable;

/**
 * The Argon2 library of the system, {@code libargon2.so.1}, which cryptsetup may use too. A fresh process derives
 * faster with it, because nothing has to be compiled first. It is called through {@code java.lang.foreign}, by
 * reflection because luksh is compiled for Java 17.
 */
final class Libargon2 {
    private static final String FILE = "libargon2.so.1";
    private static final int FIRST_JAVA = 22;
    private static final int KIB = 1024;
    private static final String PACKAGE = "java.lang.foreign.";

    private static final Optional<Libargon2> FOUND = find();

    private final MethodHandle argon2i;
    private final MethodHandle argon2id;
    /** Makes the pointer to a direct buffer. */
    private final Method segment;

    private Libargon2(Object lookup) throws ReflectiveOperationException {
        argon2i = function(lookup, "argon2i_hash_raw");
        argon2id = function(lookup, "argon2id_hash_raw");
        segment = Class.forName(PACKAGE + "MemorySegment").getMethod("ofBuffer", Buffer.class);
    }

    /**
     * The library. Empty if the system has none, before Java 22, and if this JVM was started without {@code
     * --enable-native-access}: Java would print a warning then.
     */
    static Optional<Libargon2> found() {
        return FOUND;
    }

    private static Optional<Libargon2> find() {
        if (Runtime.version().feature() < FIRST_JAVA) {
            return Optional.empty();
        }
        try {
            Object enabled = Module.class.getMethod("isNativeAccessEnabled").invoke(Libargon2.class.getModule());
            Object pointer = Class.forName(PACKAGE + "MemoryLayout")
                    .getMethod("byteSize")
                    .invoke(layout("ADDRESS"));
            if (!enabled.equals(true) || !pointer.equals((long) Long.BYTES)) {
                return Optional.empty();
            }
            Object lookup = Class.forName(PACKAGE + "SymbolLookup")
                    .getMethod("libraryLookup", String.class, Class.forName(PACKAGE + "Arena"))
                    .invoke(
                            null,
                            FILE,
                            Class.forName(PACKAGE + "Arena").getMethod("global").invoke(null));
            return Optional.of(new Libargon2(lookup));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static Object layout(String name) throws ReflectiveOperationException {
        return Class.forName(PACKAGE + "ValueLayout").getField(name).get(null);
    }

    /** {@code int name(uint32_t passes, uint32_t kib, uint32_t lanes, secret, its size, salt, its size, key, its size)}. */
    private static MethodHandle function(Object lookup, String name) throws ReflectiveOperationException {
        Class<?> layouts = Class.forName(PACKAGE + "MemoryLayout");
        Class<?> segment = Class.forName(PACKAGE + "MemorySegment");
        Class<?> descriptor = Class.forName(PACKAGE + "FunctionDescriptor");
        Class<?> options = Class.forName(PACKAGE + "Linker$Option").arrayType();
        Class<?> linker = Class.forName(PACKAGE + "Linker");
        Object number = layout("JAVA_INT");
        Object bytes = layout("ADDRESS");
        Object size = layout("JAVA_LONG");
        Object[] parameters = {number, number, number, bytes, size, bytes, size, bytes, size};
        Object typed = Array.newInstance(layouts, parameters.length);
        System.arraycopy(parameters, 0, typed, 0, parameters.length);
        Object address = ((Optional<?>) Class.forName(PACKAGE + "SymbolLookup")
                        .getMethod("find", String.class)
                        .invoke(lookup, name))
                .orElseThrow();
        return (MethodHandle) linker.getMethod("downcallHandle", segment, descriptor, options)
                .invoke(
                        linker.getMethod("nativeLinker").invoke(null),
                        address,
                        descriptor.getMethod("of", layouts, layouts.arrayType()).invoke(null, number, typed),
                        Array.newInstance(options.componentType(), 0));
    }

    /**
     * Derives a key. Returns only when the library has finished, whatever interrupts the thread.
     *
     * @param kdf checked, with less than 2³¹ passes
     * @param secret not kept; the copy for the library is wiped
     * @return null if the library fails, for example because the machine has too little memory
     */
    byte @Nullable [] derive(Argon2 kdf, byte[] secret, int size) {
        byte[] salt = kdf.salt().toArray();
        ByteBuffer lent = ByteBuffer.allocateDirect(secret.length).put(secret).flip();
        ByteBuffer derived = ByteBuffer.allocateDirect(size);
        try {
            Object status = (kdf.type().equals("argon2id") ? argon2id : argon2i)
                    .invokeWithArguments(
                            (int) kdf.time(),
                            (int) (kdf.memory().bytes() / KIB),
                            kdf.lanes(),
                            segment.invoke(null, lent),
                            (long) secret.length,
                            segment.invoke(
                                    null,
                                    ByteBuffer.allocateDirect(salt.length)
                                            .put(salt)
                                            .flip()),
                            (long) salt.length,
                            segment.invoke(null, derived),
                            (long) size);
            if (!status.equals(0)) {
                return null;
            }
            var key = new byte[size];
            derived.get(0, key);
            return key;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of C throws nothing", e);
        } finally {
            wipe(lent);
            wipe(derived);
        }
    }

    private static void wipe(ByteBuffer buffer) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) 0);
        }
    }
}
