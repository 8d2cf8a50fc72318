package luksh.unlock;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that dm-crypt takes in a header, also of ciphers that this program cannot compute. Another one is damage. */
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

    /** What follows the cipher's name in the kernel's notation: keys, or the hash of its IV. */
    private static final Pattern KERNEL_SUFFIX = Pattern.compile("[:,]");

    private CipherNames() {}

    /** Whether the kernel may have it; {@code capi:…} is its own notation, and not looked into. */
    public static boolean cipher(String name) {
        return name.startsWith("capi:") || CIPHERS.contains(KERNEL_SUFFIX.split(name, 2)[0].toLowerCase(Locale.ROOT));
    }

    /** Of mode and IV: {@code xts-plain64}. */
    public static boolean mode(String modeAndIv) {
        String[] parts = modeAndIv.split("-", 2);
        String iv = parts.length == 2 ? parts[1] : "";
        return MODES.contains(parts[0]) && (IVS.contains(iv) || iv.startsWith("essiv:"));
    }

    /** What is wrong with {@code aes-xts-plain64}, in words; empty if the kernel may have it. */
    public static Optional<String> doubt(String spec) {
        String[] parts = spec.split("-", 2);
        if (spec.startsWith("capi:")) {
            return Optional.empty();
        }
        if (!cipher(parts[0])) {
            return Optional.of("cipher '" + parts[0] + "' is none that exists");
        }
        return parts.length == 2 && mode(parts[1])
                ? Optional.empty()
                : Optional.of("cipher mode '" + (parts.length == 2 ? parts[1] : "") + "' is none that exists");
    }
}
