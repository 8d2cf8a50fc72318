package luksh.rescue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import luksh.crypto.Hash;
import luksh.format.Bytes;
import luksh.format.LuksMagic;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.rescue.Damage.Remedy;
import luksh.unlock.CipherNames;

/**
 * Checks a LUKS1 header field by field: against the specification (LUKS1 On-Disk Format 1.2.3, figures 1 and 2), and against
 * the other fields. It restores a field if only one value is possible. Only a backup can restore digests, salts and
 * iterations.
 */
final class Luks1Fields {
    /** Usual key sizes, in bytes; each gives different positions of the key areas. */
    private static final List<Integer> KEY_SIZES = List.of(16, 24, 32, 40, 48, 64);
    /** At least this many of the eight areas must match a key size. */
    private static final int ENOUGH = 5;

    private static final byte[] MAGIC = LuksMagic.PRIMARY.toArray();
    private static final int VERSION = 6;
    private static final int PAYLOAD = 104;
    private static final int KEY_BYTES = 108;
    private static final int NAME_SIZE = 32;
    private static final int MOST_KEY_BYTES = 512;

    private final byte[] found;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final long deviceSectors;
    private final List<Damage> damages = new ArrayList<>();
    private final Luks1Entries entries;

    /**
     * @param start the first {@value Luks1Header#SIZE} bytes of the device
     * @param deviceSize in bytes
     */
    Luks1Fields(byte[] start, long deviceSize) {
        this.found = Arrays.copyOf(start, Luks1Header.SIZE);
        this.in = ByteBuffer.wrap(found);
        this.out = ByteBuffer.wrap(found.clone());
        this.deviceSectors = deviceSize / Luks1Header.SECTOR;
        must("magic", 0, MAGIC, "LUKS, 0xba 0xbe");
        must("version", VERSION, new byte[] {0, 1}, "1");
        name("cipher-name", 8);
        name("cipher-mode", 8 + NAME_SIZE);
        name("hash-spec", 8 + 2 * NAME_SIZE);
        Optional<Integer> layout = layout();
        keyBytes(layout);
        digest();
        uuid();
        this.entries = new Luks1Entries(in, out, deviceSectors, damages);
        entries.states();
        int keyBytes = out.getInt(KEY_BYTES);
        if (keyBytes >= 1 && keyBytes <= MOST_KEY_BYTES) {
            entries.materials(layout, keyBytes, u32(PAYLOAD));
            payload(keyBytes);
        }
    }

    /** All damages, roughly in the order of offsets. */
    List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** Whether this range of the header has a damage. */
    boolean damaged(int from, int to) {
        return damages.stream().anyMatch(d -> d.offset() < to && d.offset() + d.size() > from);
    }

    /** Whether the size of the volume key is unknown. */
    boolean openKeySize() {
        return damages.stream().anyMatch(d -> d.offset() == KEY_BYTES && d.remedy() == Remedy.SEVERAL);
    }

    /** The slot entries. */
    Luks1Entries entries() {
        return entries;
    }

    /** The header with all fields restored that have one possible value or may have any. */
    Bytes mended() {
        return Bytes.copyOf(out.array());
    }

    /** The number of fields that indicate a LUKS1 header; three of them can be valid in a LUKS2 header too. */
    int signs() {
        int count = Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length) ? 1 : 0;
        count += in.getShort(VERSION) == 1 ? 1 : 0;
        for (int i = 0; i < 3; i++) {
            count += text(8 + i * NAME_SIZE, NAME_SIZE).isPresent() ? 1 : 0;
        }
        return count + Luks1Entries.signs(in);
    }

    private void must(String field, int offset, byte[] value, String words) {
        byte[] there = Arrays.copyOfRange(found, offset, offset + value.length);
        if (!Arrays.equals(there, value)) {
            add(
                    field,
                    offset,
                    value.length,
                    value.length == 6 ? Damage.shown(there) : decimal(there),
                    "it must be " + words,
                    Remedy.ONE);
            out.put(offset, value);
        }
    }

    private void name(String field, int offset) {
        String would =
                text(offset, NAME_SIZE).map(text -> wouldDo(field, text)).orElse("valid: a name that ends with NUL");
        if (!would.isEmpty()) {
            String shown = Damage.shown(Arrays.copyOfRange(found, offset, offset + NAME_SIZE));
            add(field, offset, NAME_SIZE, shown, would, Remedy.SEVERAL);
        }
    }

    /** The valid values; empty if the name is valid. */
    private String wouldDo(String field, String text) {
        if (field.equals("hash-spec") && !Hash.names().contains(text.toLowerCase(Locale.ROOT))) {
            return "valid: " + String.join(", ", Hash.names());
        }
        if (field.equals("cipher-name") && !CipherNames.cipher(text)) {
            return "valid: a cipher that exists, for example aes";
        }
        if (field.equals("cipher-mode")
                && !CipherNames.mode(text)
                && !text(8, NAME_SIZE).orElse("").startsWith("capi:")) {
            return "valid: a mode that exists, for example xts-plain64";
        }
        return "";
    }

    /** An empty UUID is valid too. */
    private void uuid() {
        int end = Luks1Header.UUID_OFFSET + Luks1Header.UUID_SIZE;
        byte[] there = Arrays.copyOfRange(found, Luks1Header.UUID_OFFSET, end);
        if (there[0] != 0 && text(Luks1Header.UUID_OFFSET, there.length).isEmpty()) {
            add("uuid", Luks1Header.UUID_OFFSET, there.length, Damage.shown(there), "valid: a UUID", Remedy.LOST);
        }
    }

    private void digest() {
        int at = Luks1Header.DIGEST_OFFSET;
        random("mk-digest", at, Luks1Header.DIGEST_SIZE);
        random("mk-digest-salt", at + Luks1Header.DIGEST_SIZE, Luks1KeySlot.SALT_SIZE);
        int iterations = at + Luks1Header.DIGEST_SIZE + Luks1KeySlot.SALT_SIZE;
        if (in.getInt(iterations) == 0) {
            add("mk-digest-iter", iterations, 4, "0", "valid: at least 1", Remedy.LOST);
        }
    }

    private void random(String field, int offset, int size) {
        Luks1Entries.random(field, offset, Arrays.copyOfRange(found, offset, offset + size), damages);
    }

    /** The key size that matches the positions of the areas; empty if none does. */
    private Optional<Integer> layout() {
        return KEY_SIZES.stream()
                .filter(size -> IntStream.range(0, Luks1Header.KEY_SLOTS)
                                .filter(number ->
                                        Luks1Entries.material(in, number) == Luks1Header.firstSector(number, size))
                                .count()
                        >= ENOUGH)
                .findFirst();
    }

    private void keyBytes(Optional<Integer> layout) {
        long size = u32(KEY_BYTES);
        if (layout.isPresent() && size != layout.get()) {
            add(
                    "key-bytes",
                    KEY_BYTES,
                    4,
                    Long.toString(size),
                    "it must be " + layout.get() + ", by the positions of the key areas",
                    Remedy.ONE);
            out.putInt(KEY_BYTES, layout.get());
        } else if (size < 1 || size > MOST_KEY_BYTES) {
            String expected = "valid: 1 to " + MOST_KEY_BYTES;
            add("key-bytes", KEY_BYTES, 4, Long.toString(size), expected, Remedy.SEVERAL);
        }
    }

    private void payload(int keyBytes) {
        long payload = u32(PAYLOAD);
        long sectors = Luks1Header.areaSize(keyBytes) / Luks1Header.SECTOR;
        long end = IntStream.range(0, Luks1Header.KEY_SLOTS)
                .mapToLong(number -> Luks1Entries.material(out, number) + sectors)
                .max()
                .orElseThrow();
        if (payload != 0 && payload < end && end <= deviceSectors) {
            add(
                    "payload-offset",
                    PAYLOAD,
                    4,
                    "sector " + payload + ", inside the key areas",
                    "valid: 0 (detached) or a sector from " + end + " on",
                    Remedy.SEVERAL);
        }
    }

    private Optional<String> text(int offset, int size) {
        int end = offset;
        while (end < offset + size && found[end] > ' ' && found[end] < 0x7f) {
            end++;
        }
        return end == offset || end == offset + size || found[end] != 0
                ? Optional.empty()
                : Optional.of(new String(found, offset, end - offset, StandardCharsets.US_ASCII));
    }

    private long u32(int offset) {
        return Integer.toUnsignedLong(in.getInt(offset));
    }

    private void add(String field, int offset, int size, String there, String expected, Remedy remedy) {
        damages.add(new Damage(offset, size, field, there, expected, remedy));
    }

    private static String decimal(byte[] value) {
        return new BigInteger(1, value).toString();
    }
}
