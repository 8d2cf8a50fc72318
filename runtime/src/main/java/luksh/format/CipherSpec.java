package luksh.format;

/**
 * A dm-crypt cipher: {@code aes-xts-plain64} is cipher {@code aes}, mode {@code xts}, IV {@code plain64}.
 *
 * @param iv as written, for example {@code essiv:sha256}; empty if the mode needs none
 */
public record CipherSpec(String cipher, String mode, String iv) {
    /** The largest sector that dm-crypt encrypts at once, in bytes. */
    public static final int MOST_SECTOR = 4096;

    /** Splits the text of a header or a person. Does not check whether luksh supports the cipher. */
    public static CipherSpec parse(String text) {
        String[] parts = text.split("-", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new HeaderException(
                    "cipher", "'" + text + "'", "cipher-mode or cipher-mode-iv, for example aes-xts-plain64");
        }
        return new CipherSpec(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    /** Mode and IV as a LUKS1 header stores them: {@code xts-plain64}. */
    public String modeAndIv() {
        return iv.isEmpty() ? mode : mode + "-" + iv;
    }

    @Override
    public String toString() {
        return cipher + "-" + modeAndIv();
    }
}
