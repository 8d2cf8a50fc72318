package luksh.crypto.kdf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Arrays;
import luksh.crypto.Hash;
import org.jspecify.annotations.Nullable;

/**
 * The compression functions inside the JDK's SHA digests, for which the JIT compiler has its own machine code. They
 * are accessible if {@code java.base/sun.security.provider} is opened to luksh ({@code --add-opens}, or {@code
 * Add-Opens} in the manifest of the program that {@code java -jar} runs).
 */
final class CompressionFunction {
    private static final String PACKAGE = "sun.security.provider";
    private static final boolean OPEN = Object.class.getModule().isOpen(PACKAGE, CompressionFunction.class.getModule());

    private CompressionFunction() {}

    /** Whether this route supports the hash. */
    static boolean reachable(Hash hash) {
        return OPEN && hash.name().startsWith("sha") && !hash.name().startsWith("sha3-");
    }

    /** A chain on this route, or on the public route if the classes of this JDK look different. */
    static HmacChain chain(HmacKey key) {
        try {
            return switch (key.hash().name()) {
                case "sha1" -> new HmacChain32(key, "SHA");
                case "sha224" -> new HmacChain32(key, "SHA2$SHA224");
                case "sha256" -> new HmacChain32(key, "SHA2$SHA256");
                case "sha384" -> new HmacChain64(key, "SHA5$SHA384");
                case "sha512" -> new HmacChain64(key, "SHA5$SHA512");
                default -> throw new IllegalArgumentException(key.hash().name());
            };
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            HmacChain.distrust(key.hash());
            return new ClonedHmacChain(key);
        }
    }

    /** {@code implCompress} of a class in the JDK's provider, as {@code (Object, byte[], int) -> void}. */
    static MethodHandle of(String className) {
        try {
            var method =
                    Class.forName(PACKAGE + "." + className).getDeclaredMethod("implCompress", byte[].class, int.class);
            method.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflect(method)
                    .asType(MethodType.methodType(void.class, Object.class, byte[].class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className + " of this JDK has no implCompress", e);
        }
    }

    /** A new digest object of the JDK's provider, in its initial state. */
    static Object digest(String className) throws ReflectiveOperationException {
        var constructor = Class.forName(PACKAGE + "." + className).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** The chaining value of a digest object, {@code int[]} or {@code long[]}; the array itself, not a copy. */
    static Object state(Object digest) throws ReflectiveOperationException {
        Object state = read(digest, "state");
        if (state == null) {
            throw new NoSuchFieldException("state");
        }
        return state;
    }

    /** Zeroes the words that interpreted compressions leave behind. Compiled compressions leave none. */
    static void wipeWords(Object digest) {
        try {
            Object words = read(digest, "W");
            if (words instanceof int[] narrow) {
                Arrays.fill(narrow, 0);
            } else if (words instanceof long[] wide) {
                Arrays.fill(wide, 0);
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a digest of this JDK has no field for its words", e);
        }
    }

    private static @Nullable Object read(Object digest, String name) throws ReflectiveOperationException {
        Class<?> type = digest.getClass();
        if (!type.getSimpleName().equals("SHA")) {
            type = type.getSuperclass();
        }
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(digest);
    }
}
