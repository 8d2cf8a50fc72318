package luksh.crypto;

import java.util.Arrays;
import java.util.Optional;

/**
 * A recovery key in the format of systemd: 256 random bits in modhex, in eight groups of eight characters with dashes
 * between them. Modhex is hexadecimal with letters that have the same position on most keyboards. The passphrase is
 * that text, dashes included.
 */
public final class RecoveryKey {
    private static final int BYTES = 32;
    private static final int GROUP = 8;
    private static final int DIGITS = 2 * BYTES;
    private static final int LENGTH = DIGITS + DIGITS / GROUP - 1;
    private static final String MODHEX = "cbdefghijklnrtuv";

    private RecoveryKey() {}

    /** A new recovery key; the caller closes it. */
    public static Passphrase random() {
        try (Passphrase bits = Passphrase.random(BYTES)) {
            return bits.apply(RecoveryKey::text);
        }
    }

    private static Passphrase text(byte[] bits) {
        byte[] text = dashes();
        for (int digit = 0; digit < DIGITS; digit++) {
            int value = digit % 2 == 0 ? bits[digit / 2] >> 4 : bits[digit / 2];
            text[place(digit)] = (byte) MODHEX.charAt(value & 0xf);
        }
        return Passphrase.owning(text);
    }

    /**
     * The intended key if a person typed it in capitals or without dashes. The text may still be another passphrase,
     * so try it as typed first.
     *
     * @return a new secret that the caller closes; empty if the text is no recovery key, or is already spelled
     *     correctly
     */
    public static Optional<Passphrase> respelled(Secret typed) {
        return typed.apply(RecoveryKey::respelled);
    }

    private static Optional<Passphrase> respelled(byte[] typed) {
        if (typed.length != DIGITS && typed.length != LENGTH) {
            return Optional.empty();
        }
        byte[] text = dashes();
        boolean valid = true;
        for (int digit = 0; digit < DIGITS; digit++) {
            byte found = typed[typed.length == DIGITS ? digit : place(digit)];
            int lower = found >= 'A' && found <= 'Z' ? found + ('a' - 'A') : found;
            valid &= MODHEX.indexOf(lower) >= 0;
            text[place(digit)] = (byte) lower;
        }
        for (int at = GROUP; at < LENGTH && typed.length == LENGTH; at += GROUP + 1) {
            valid &= typed[at] == '-';
        }
        if (!valid || Arrays.equals(text, typed)) {
            Arrays.fill(text, (byte) 0);
            return Optional.empty();
        }
        return Optional.of(Passphrase.owning(text));
    }

    private static byte[] dashes() {
        byte[] text = new byte[LENGTH];
        Arrays.fill(text, (byte) '-');
        return text;
    }

    private static int place(int digit) {
        return digit + digit / GROUP;
    }
}
