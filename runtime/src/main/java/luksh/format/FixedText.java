package luksh.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text field of fixed width. It keeps all bytes, also those behind the NUL, so that they are written back
 * unchanged.
 */
public record FixedText(Bytes raw) {

    public static FixedText of(String text, int width) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length >= width) {
            throw new IllegalArgumentException("'" + text + "' is longer than " + (width - 1) + " bytes");
        }
        return new FixedText(Bytes.copyOf(Arrays.copyOf(utf8, width)));
    }

    /** Refuses bytes that a terminal could interpret, and a field without a NUL. */
    public FixedText check(String field) {
        byte[] content = raw.toArray();
        int end = checkEnd(content, field);
        for (int i = 0; i < end; i++) {
            if (content[i] <= 0x20 || content[i] >= 0x7f) {
                throw new HeaderException(
                        field,
                        String.format("byte 0x%02x at position %d", content[i], i),
                        "printable ASCII without spaces");
            }
        }
        return this;
    }

    /** Like {@link #check}, but a field without a NUL loses its last byte, as in cryptsetup. */
    public FixedText checkCut(String field) {
        byte[] content = raw.toArray();
        content[content.length - 1] = 0;
        new FixedText(Bytes.copyOf(content)).check(field);
        return this;
    }

    /**
     * The text as luksh shows it: control characters are escaped, invalid UTF-8 becomes U+FFFD, and a field without a
     * NUL loses its last byte, as in cryptsetup.
     */
    public String words() {
        byte[] content = raw.toArray();
        int end = Math.min(end(content), content.length - 1);
        return Visible.of(new String(content, 0, end, StandardCharsets.UTF_8));
    }

    /** Whether {@link #words} shows all bytes of the field. */
    public boolean isPlain() {
        byte[] content = raw.toArray();
        int end = end(content);
        return end < content.length
                && Visible.decode(content, end).filter(Visible::all).isPresent();
    }

    private static int checkEnd(byte[] content, String field) {
        int end = end(content);
        if (end == content.length) {
            throw new HeaderException(field, "no NUL in " + content.length + " bytes", "a NUL-terminated string");
        }
        return end;
    }

    /** @throws IllegalArgumentException if the length is not {@code size} */
    public static void checkSize(Bytes bytes, int size) {
        if (bytes.size() != size) {
            throw new IllegalArgumentException(bytes.size() + " bytes, not " + size);
        }
    }

    /** A field of another width would move all fields behind it. */
    public FixedText checkWidth(int width) {
        if (raw.size() != width) {
            throw new IllegalArgumentException("'" + this + "' is " + raw.size() + " bytes wide, not " + width);
        }
        return this;
    }

    public FixedText checkNotEmpty(String field) {
        HeaderException.check(!toString().isEmpty(), field, "an empty string", "a name");
        return this;
    }

    private static int end(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return end;
    }

    @Override
    public String toString() {
        byte[] content = raw.toArray();
        return new String(content, 0, Math.min(end(content), content.length - 1), StandardCharsets.UTF_8);
    }
}
