package luksh.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cipher, chaining mode and IV as dm-crypt understands them, and what they give away of a payload.
 *
 * @param iv empty if the mode takes none
 */
record CipherMode(String cipher, String mode, String iv) {
    /** The kernel's own notation: {@code capi:xts(aes)-plain64}. */
    private static final Pattern CAPI = Pattern.compile("capi:([a-z0-9_]+)\\((.*)\\)-?(.*)");

    /** From here on a count of 512-byte units no longer fits into 32 bits. */
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
     * Why an attacker without the key learns from the ciphertext, or can move parts of it, more than any disk encryption
     * without integrity lets him; empty if there is nothing to say.
     *
     * @param size of the payload, in bytes
     */
    Optional<String> weakness(long size) {
        if (mode.equals("ecb")) {
            return Optional.of("equal blocks of the data are equal on the disk, and a block that is copied elsewhere"
                    + " decrypts there");
        }
        if (mode.equals("ctr")) {
            return Optional.of("two versions of one sector are encrypted alike: who has both learns where they differ,"
                    + " and how");
        }
        if (iv.equals("null")) {
            return Optional.of("every sector is encrypted alike: equal sectors are equal on the disk, and a sector that"
                    + " is copied elsewhere decrypts there");
        }
        if ((mode.equals("cbc") || mode.equals("pcbc")) && (iv.startsWith("plain") || iv.equals("benbi"))) {
            return Optional.of("its IV can be foretold: files that somebody made for it are recognised on the disk"
                    + " without the key, and a sector that is copied elsewhere decrypts there but for its first block");
        }
        if (iv.equals("plain") && size > PLAIN_ENDS) {
            return Optional.of("plain counts sectors with 32 bits: from 2 TiB on each is encrypted as the one 2 TiB"
                    + " before it");
        }
        return Optional.empty();
    }

    boolean encrypts() {
        return !cipher.equals("null") && !cipher.equals("cipher_null");
    }

    /** Bits of a key of this size that have to be guessed: XTS and LRW have a second key in it, DES has parity. */
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
