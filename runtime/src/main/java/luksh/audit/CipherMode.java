package luksh.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cipher, chaining mode and IV of dm-crypt, and the weaknesses of their combination.
 *
 * @param iv empty if the mode has none
 */
record CipherMode(String cipher, String mode, String iv) {
    /** The kernel's own notation: {@code capi:xts(aes)-plain64}. */
    private static final Pattern CAPI = Pattern.compile("capi:([a-z0-9_]+)\\((.*)\\)-?(.*)");

    /** From this byte on, a count of 512-byte units does not fit into 32 bits. */
    static final long PLAIN_ENDS = 1L << 41;

    static CipherMode parse(String text) {
        Matcher capi = CAPI.matcher(text);
        if (capi.matches()) {
            return new CipherMode(capi.group(2), capi.group(1), capi.group(3));
        }
        String[] parts = text.split("-", 3);
        String mode = parts.length > 1 ? parts[1] : "";
        String iv = parts.length > 2 ? parts[2] : "";
        boolean old = iv.isEmpty() && (mode.isEmpty() || mode.equals("plain"));
        return old ? new CipherMode(parts[0], "cbc", "plain") : new CipherMode(parts[0], mode, iv);
    }

    /**
     * What an attacker without the key can learn or move, beyond what every disk encryption without integrity allows.
     * Empty if there is no such weakness.
     *
     * @param size of the payload, in bytes
     */
    Optional<String> weakness(long size) {
        if (mode.equals("ecb")) {
            return Optional.of(
                    "equal blocks of data are equal on the disk. A block that is copied to another place still decrypts there");
        }
        if (mode.equals("ctr")) {
            return Optional.of(
                    "two versions of a sector are encrypted with the same key stream. An attacker who has both"
                            + " learns where and how they differ");
        }
        if (iv.equals("null")) {
            return Optional.of(
                    "every sector has the same IV: equal sectors are equal on the disk. A sector that is copied"
                            + " to another place still decrypts there");
        }
        if ((mode.equals("cbc") || mode.equals("pcbc")) && (iv.startsWith("plain") || iv.equals("benbi"))) {
            return Optional.of(
                    "its IV is predictable: an attacker without the key can recognise files made for this purpose."
                            + " A sector that is copied to another place still decrypts there, except for its first block");
        }
        if (iv.equals("plain") && size > PLAIN_ENDS) {
            return Optional.of(
                    "plain counts sectors with 32 bits. From 2 TiB on, each sector has the IV of the sector 2 TiB"
                            + " before it");
        }
        return Optional.empty();
    }

    boolean encrypts() {
        return !cipher.equals("null") && !cipher.equals("cipher_null");
    }

    /** The bits of a key that an attacker has to guess: XTS and LRW contain a second key, DES contains parity bits. */
    int strength(int keyBits) {
        if (!encrypts()) {
            return 0;
        }
        int own = switch (mode) {
            case "xts" -> keyBits / 2;
            case "lrw" -> Math.max(0, keyBits - 128);
            default -> keyBits;
        };
        return cipher.equals("des") ? Math.min(56, own) : cipher.equals("des3_ede") ? Math.min(112, own) : own;
    }
}
