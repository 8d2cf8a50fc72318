package luksh.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.Optional;

/**
 * Other bytes that look the same on a screen: other Unicode forms, and a newline at the end. The caller closes each
 * result.
 */
public final class SpellingVariants {
    /** Conjoining vowels and final consonants of Hangul, which compose with the character before them. */
    private static final int FIRST_VOWEL = 0x1160;

    private static final int LAST_CONSONANT = 0x11ff;
    private static final int LONGEST = 4096;

    private SpellingVariants() {}

    /** Without the newline at its end, and without the carriage return before it; empty if there is no newline. */
    public static Optional<Passphrase> withoutNewline(Secret secret) {
        return secret.apply(bytes -> {
            int end = bytes.length;
            if (end == 0 || bytes[end - 1] != '\n') {
                return Optional.empty();
            }
            end -= end > 1 && bytes[end - 2] == '\r' ? 2 : 1;
            return Optional.of(Passphrase.owning(Arrays.copyOf(bytes, end)));
        });
    }

    /** With a newline at its end; empty if there is one already. */
    public static Optional<Passphrase> withNewline(Secret secret) {
        return secret.apply(bytes -> {
            if (bytes.length > 0 && bytes[bytes.length - 1] == '\n') {
                return Optional.empty();
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            longer[bytes.length] = '\n';
            return Optional.of(Passphrase.owning(longer));
        });
    }

    /** In this Unicode form; empty if it has that form already, is too long for a typed secret, or is no UTF-8. */
    public static Optional<Passphrase> normalized(Secret secret, Form form) {
        return secret.apply(bytes -> {
            if (bytes.length > LONGEST) {
                return Optional.empty();
            }
            CharBuffer text;
            try {
                text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
            byte[] other = normalized(text, form);
            Arrays.fill(text.array(), '\0');
            if (Arrays.equals(other, bytes)) {
                Arrays.fill(other, (byte) 0);
                return Optional.empty();
            }
            return Optional.of(Passphrase.owning(other));
        });
    }

    /** Normalizes one character with its accents at a time, so that no String contains more of the secret. */
    private static byte[] normalized(CharBuffer text, Form form) {
        var content = new byte[0];
        for (int from = 0; from < text.length(); ) {
            int to = next(text, from);
            byte[] part = Normalizer.normalize(text.subSequence(from, to), form).getBytes(StandardCharsets.UTF_8);
            byte[] longer = Arrays.copyOf(content, content.length + part.length);
            System.arraycopy(part, 0, longer, content.length, part.length);
            Arrays.fill(content, (byte) 0);
            Arrays.fill(part, (byte) 0);
            content = longer;
            from = to;
        }
        return content;
    }

    /** The position after this character and all characters that may compose with it. */
    private static int next(CharBuffer text, int from) {
        int to = from + Character.charCount(Character.codePointAt(text, from));
        while (to < text.length() && joins(Character.codePointAt(text, to))) {
            to += Character.charCount(Character.codePointAt(text, to));
        }
        return to;
    }

    private static boolean joins(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || (point >= FIRST_VOWEL && point <= LAST_CONSONANT);
    }
}
