package luksh.rescue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import luksh.format.Bytes;
import luksh.format.Json;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;
import luksh.rescue.Damage.Remedy;
import org.jspecify.annotations.Nullable;

/**
 * Checks one copy of a LUKS2 header field by field: against the specification (LUKS2 On-Disk Format 1.1.4, section 2.1), or
 * against the repaired header.
 */
final class Luks2Fields {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int TEXT = Luks2Candidate.BINARY;
    private static final Field MAGIC = new Field("magic", 0, 6);
    private static final Field VERSION = new Field("version", 6, 2);
    private static final Field SIZE = new Field("hdr_size", 8, 8);
    private static final Field ALGORITHM = new Field("csum_alg", 72, 32);
    private static final Field SALT = new Field("salt", 104, 64);
    static final Field NAME = new Field("uuid", 168, 40);
    private static final Field OFFSET = new Field("hdr_offset", 256, 8);
    private static final Field CHECKSUM = new Field("csum", 448, 64);
    static final List<Field> PADDINGS = List.of(new Field("_padding", 264, 184), new Field("_padding4096", 512, 3584));
    /** Fields with the same value in both copies. */
    static final List<Field> SHARED = List.of(
            SIZE,
            new Field("seqid", 16, 8),
            new Field("label", 24, 48),
            ALGORITHM,
            NAME,
            new Field("subsystem", 208, 48));

    /** A field of the binary header: its name in the specification, its first byte, its size. */
    record Field(String name, int offset, int size) {
        byte[] of(byte[] copy) {
            return Arrays.copyOfRange(copy, offset, offset + size);
        }
    }

    private final byte[] copy;
    private final long offset;
    private final List<Damage> damages = new ArrayList<>();

    /**
     * @param copy the bytes of binary header and JSON area
     * @param offset on the device
     */
    Luks2Fields(byte[] copy, long offset) {
        this.copy = copy.clone();
        this.offset = offset;
    }

    /** The number of valid fields, of six; one may be valid by chance. */
    int signs() {
        ByteBuffer in = ByteBuffer.wrap(copy);
        boolean[] signs = {
            Bytes.copyOf(MAGIC.of(copy)).equals(magic()),
            in.getShort(VERSION.offset) == 2,
            Luks2Header.HEADER_SIZES.contains(in.getLong(SIZE.offset)),
            offset != 0 && in.getLong(OFFSET.offset) == offset,
            Luks2CopyBytes.checksumAlgorithms().contains(text(ALGORITHM)),
            UUID.matcher(text(NAME)).matches()
        };
        int count = 0;
        for (boolean sign : signs) {
            count += sign ? 1 : 0;
        }
        return count;
    }

    /**
     * Restores the fields with one possible value: magic, version, size, offset, padding.
     *
     * @param copy a binary header, or a complete copy; changed
     */
    static void fixed(byte[] copy, long offset, int size) {
        System.arraycopy(Luks2CopySearch.magic(offset).toArray(), 0, copy, 0, MAGIC.size);
        System.arraycopy(new byte[] {0, 2}, 0, copy, VERSION.offset, VERSION.size);
        System.arraycopy(number(size), 0, copy, SIZE.offset, SIZE.size);
        System.arraycopy(number(offset), 0, copy, OFFSET.offset, OFFSET.size);
        PADDINGS.forEach(field -> Arrays.fill(copy, field.offset, field.offset + field.size, (byte) 0));
    }

    /** The copy with this name of the hash. */
    static byte[] algorithm(byte[] copy, String name) {
        byte[] named = copy.clone();
        byte[] value = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), ALGORITHM.size);
        System.arraycopy(value, 0, named, ALGORITHM.offset, ALGORITHM.size);
        return named;
    }

    /** Whether the field contains a UUID. */
    static boolean uuid(byte[] copy) {
        return UUID.matcher(new Luks2Fields(copy, 0).text(NAME)).matches();
    }

    /** Whether it is readable text that ends with a NUL, or empty. */
    static boolean words(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        try {
            return end < content.length
                    && Damage.zeros(content, end)
                    && StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(content, 0, end))
                            .chars()
                            .noneMatch(Character::isISOControl);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The offset of the second copy by this field; empty if the value is invalid. */
    static Optional<Long> size(byte[] binary) {
        long size = ByteBuffer.wrap(binary).getLong(SIZE.offset);
        return Luks2Header.HEADER_SIZES.contains(size) ? Optional.of(size) : Optional.empty();
    }

    /** @param reference the repaired header for this copy; null if there is none */
    List<Damage> damages(byte @Nullable [] reference) {
        must(MAGIC, magic().toArray());
        must(VERSION, new byte[] {0, 2});
        must(OFFSET, number(offset));
        PADDINGS.forEach(this::padding);
        if (reference != null) {
            SHARED.forEach(field -> same(field, field.of(reference)));
        } else {
            shapes();
        }
        text(reference);
        checksum(reference);
        return List.copyOf(damages);
    }

    private void shapes() {
        long size = ByteBuffer.wrap(copy).getLong(SIZE.offset);
        if (offset != 0) {
            must(SIZE, number(offset));
        } else if (!Luks2Header.HEADER_SIZES.contains(size)) {
            add(
                    SIZE,
                    Long.toUnsignedString(size),
                    "valid: one of the nine sizes from 16384 to 4194304",
                    Remedy.SEVERAL);
        }
        if (!Luks2CopyBytes.checksumAlgorithms().contains(text(ALGORITHM))) {
            add(ALGORITHM, Damage.shown(ALGORITHM.of(copy)), "valid: a hash, usually sha256", Remedy.SEVERAL);
        }
        if (!UUID.matcher(text(NAME)).matches()) {
            add(NAME, Damage.shown(NAME.of(copy)), "valid: a UUID", Remedy.LOST);
        }
    }

    private void must(Field field, byte[] value) {
        byte[] found = field.of(copy);
        if (!Arrays.equals(found, value)) {
            add(field, words(field, found), "it must be " + words(field, value), Remedy.ONE);
        }
    }

    private void same(Field field, byte[] value) {
        byte[] found = field.of(copy);
        if (!Arrays.equals(found, value)) {
            add(field, words(field, found), "the repaired header has " + words(field, value), Remedy.ONE);
        }
    }

    private void padding(Field field) {
        byte[] found = field.of(copy);
        int first = 0;
        while (first < found.length && found[first] == 0) {
            first++;
        }
        int end = found.length;
        while (end > first && found[end - 1] == 0) {
            end--;
        }
        if (first < end) {
            byte[] odd = Arrays.copyOfRange(found, first, end);
            damages.add(new Damage(
                    offset + field.offset + first,
                    odd.length,
                    field.name,
                    Damage.shown(odd),
                    "it must be zeros",
                    Remedy.ONE));
        }
    }

    /** Reports where the text is invalid JSON, and where it differs from the repaired one. */
    private void text(byte @Nullable [] reference) {
        int end = TEXT;
        while (end < copy.length && copy[end] != 0) {
            end++;
        }
        byte[] json = Arrays.copyOfRange(copy, TEXT, end);
        int good = Json.wellFormed(json);
        String broken = good == json.length && good > 0
                ? ""
                : good == 0
                        ? "it does not begin with JSON"
                        : "its JSON becomes invalid at byte " + (offset + TEXT + good);
        if (reference != null) {
            int first = Arrays.mismatch(
                    Arrays.copyOfRange(copy, TEXT, copy.length), Arrays.copyOfRange(reference, TEXT, reference.length));
            if (first >= 0) {
                int last = copy.length - 1;
                int count = 0;
                for (int i = TEXT; i < copy.length; i++) {
                    count += copy[i] == reference[i] ? 0 : 1;
                }
                while (copy[last] == reference[last]) {
                    last--;
                }
                damages.add(new Damage(
                        offset + TEXT + first,
                        last - TEXT - first + 1,
                        "JSON area",
                        count + (count == 1 ? " byte differs" : " bytes differ") + " from the repaired copy",
                        broken.isEmpty() ? "the JSON text can still be read" : broken,
                        Remedy.ONE));
            }
        } else if (!broken.isEmpty()) {
            damages.add(new Damage(
                    offset + TEXT,
                    copy.length - TEXT,
                    "JSON area",
                    json.length == 0 ? "no text" : json.length + " bytes of text",
                    broken,
                    Remedy.LOST));
        } else if (!Damage.zeros(copy, end)) {
            damages.add(new Damage(
                    offset + end,
                    copy.length - end,
                    "JSON area",
                    "data after the text",
                    "it must be zeros",
                    Remedy.ONE));
        }
    }

    /** Only the checksum covers the salt: if all other fields are right, one of the two is damaged. */
    private void checksum(byte @Nullable [] reference) {
        byte[] whole = copy.clone();
        System.arraycopy(magic().toArray(), 0, whole, 0, MAGIC.size);
        System.arraycopy(new byte[] {0, 2}, 0, whole, VERSION.offset, VERSION.size);
        System.arraycopy(number(offset), 0, whole, OFFSET.offset, OFFSET.size);
        PADDINGS.forEach(field -> Arrays.fill(whole, field.offset, field.offset + field.size, (byte) 0));
        if (reference != null) {
            SHARED.forEach(field -> System.arraycopy(reference, field.offset, whole, field.offset, field.size));
            System.arraycopy(reference, TEXT, whole, TEXT, whole.length - TEXT);
        }
        byte[] found = CHECKSUM.of(copy);
        Luks2CopyBytes.checksum(whole)
                .map(Bytes::toArray)
                .filter(expected -> !Arrays.equals(expected, 0, expected.length, found, 0, expected.length))
                .ifPresent(expected -> add(
                        CHECKSUM,
                        Damage.shown(found),
                        reference == null
                                ? "the bytes of this copy give " + Damage.shown(expected)
                                : "with the salt at byte " + (offset + SALT.offset) + " it must be "
                                        + Damage.shown(expected) + ", so salt or checksum is damaged",
                        Remedy.LOST));
    }

    private void add(Field field, String found, String expected, Remedy remedy) {
        damages.add(new Damage(offset + field.offset, field.size, field.name, found, expected, remedy));
    }

    private Bytes magic() {
        return Luks2CopySearch.magic(offset);
    }

    private String text(Field field) {
        byte[] content = field.of(copy);
        String shown = Damage.shown(content);
        return shown.startsWith("'") ? shown.substring(1, shown.length() - 1) : "";
    }

    private static String words(Field field, byte[] value) {
        return field.size == 8
                ? Long.toUnsignedString(ByteBuffer.wrap(value).getLong())
                : field.size == 2 ? String.valueOf(ByteBuffer.wrap(value).getShort() & 0xffff) : Damage.shown(value);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
