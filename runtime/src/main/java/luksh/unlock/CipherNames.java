package luksh.unlock;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cipher names that dm-crypt accepts in a header, also of ciphers that luksh does not support. Any other name is
 * damage.
 */
public final class CipherNames {
    private static final Set<String> CIPHERS = Set.of(
            "aes",
            "serpent",
            "twofish",
            "camellia",
            "cast5",
            "cast6",
            "blowfish",
            "des",
            "des3_ede",
            "anubis",
            "khazad",
            "tea",
            "xtea",
            "xeta",
            "seed",
            "sm4",
            "aria",
            "paes",
            "aegis128",
            "aegis128l",
            "aegis256",
            "xchacha12",
            "xchacha20",
            "chacha20",
            "morus640",
            "morus1280",
            "null",
            "cipher_null");
    private static final Set<String> MODES = Set.of(
            "xts", "cbc", "ecb", "lrw", "pcbc", "ctr", "cts", "gcm", "ccm", "adiantum", "hctr2", "random", "plain");
    private static final List<String> IVS =
            List.of("", "plain", "plain64", "plain64be", "benbi", "null", "lmk", "tcw", "random", "eboiv", "elephant");

    /** The part after the cipher's name in the kernel's notation: number of keys, or hash of the IV. */
    private static final Pattern KERNEL_SUFFIX = Pattern.compile("[:,]");

    private CipherNames() {}

    /** Whether the kernel may support it. {@code capi:…} is the kernel's own notation and is not tested further. */
    public static boolean cipher(String name) {
        return name.startsWith("capi:") || CIPHERS.contains(KERNEL_SUFFIX.split(name, 2)[0].toLowerCase(Locale.ROOT));
    }

    /** The same for mode and IV: {@code xts-plain64}. */
    public static boolean mode(String modeAndIv) {
        String[] parts = modeAndIv.split("-", 2);
        String iv = parts.length == 2 ? parts[1] : "";
        return MODES.contains(parts[0]) && (IVS.contains(iv) || iv.startsWith("essiv:"));
    }

    /** What is wrong with a name such as {@code aes-xts-plain64}; empty if the kernel may support it. */
    public static Optional<String> doubt(String spec) {
        String[] parts = spec.split("-", 2);
        if (spec.startsWith("capi:")) {
            return Optional.empty();
        }
        if (!cipher(parts[0])) {
            return Optional.of("cipher '" + parts[0] + "' does not exist");
        }
        return parts.length == 2 && mode(parts[1])
                ? Optional.empty()
                : Optional.of("cipher mode '" + (parts.length == 2 ? parts[1] : "") + "' does not exist");
    }
}
