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
 * A LUKS1 header field by field: what breaks the specification, or cannot be beside what the other fields say; LUKS1
 * On-Disk Format 1.2.3, figures 1 and 2. Where one value alone is left it is put in. Digests, salts and counts have no
 * such value: a backup brings them back.
 */
final class Luks1Fields {
    /** Key sizes that are in use, in bytes; the areas lie elsewhere for each. */
    private static final List<Integer> KEY_SIZES = List.of(16, 24, 32, 40, 48, 64);
    /** Areas of eight that have to lie as for a key size before it is believed. */
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

    /** What is wrong, by offset as far as one thing does not follow from another. */
    List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** Whether something is wrong with this stretch of the header. */
    boolean damaged(int from, int to) {
        return damages.stream().anyMatch(d -> d.offset() < to && d.offset() + d.size() > from);
    }

    /** Whether nothing tells the size of the volume key. */
    boolean openKeySize() {
        return damages.stream().anyMatch(d -> d.offset() == KEY_BYTES && d.remedy() == Remedy.SEVERAL);
    }

    /** What is wrong with the slots. */
    Luks1Entries entries() {
        return entries;
    }

    /** The header with the values in it that alone are possible, and with those of which any does. */
    Bytes mended() {
        return Bytes.copyOf(out.array());
    }

    /** How many fields say that a LUKS1 header stood here; a LUKS2 header has three that may. */
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
        String would = text(offset, NAME_SIZE)
                .map(text -> wouldDo(field, text))
                .orElse("a name with a NUL behind it would do");
        if (!would.isEmpty()) {
            String shown = Damage.shown(Arrays.copyOfRange(found, offset, offset + NAME_SIZE));
            add(field, offset, NAME_SIZE, shown, would, Remedy.SEVERAL);
        }
    }

    /** What such a name must be; empty if it is. */
    private String wouldDo(String field, String text) {
        if (field.equals("hash-spec") && !Hash.names().contains(text.toLowerCase(Locale.ROOT))) {
            return "a hash that is known would do: " + String.join(", ", Hash.names());
        }
        if (field.equals("cipher-name") && !CipherNames.cipher(text)) {
            return "a cipher that exists would do, for example aes";
        }
        if (field.equals("cipher-mode")
                && !CipherNames.mode(text)
                && !text(8, NAME_SIZE).orElse("").startsWith("capi:")) {
            return "a mode that exists would do, for example xts-plain64";
        }
        return "";
    }

    /** None at all opens as well. */
    private void uuid() {
        int end = Luks1Header.UUID_OFFSET + Luks1Header.UUID_SIZE;
        byte[] there = Arrays.copyOfRange(found, Luks1Header.UUID_OFFSET, end);
        if (there[0] != 0 && text(Luks1Header.UUID_OFFSET, there.length).isEmpty()) {
            add("uuid", Luks1Header.UUID_OFFSET, there.length, Damage.shown(there), "a UUID would do", Remedy.LOST);
        }
    }

    private void digest() {
        int at = Luks1Header.DIGEST_OFFSET;
        random("mk-digest", at, Luks1Header.DIGEST_SIZE);
        random("mk-digest-salt", at + Luks1Header.DIGEST_SIZE, Luks1KeySlot.SALT_SIZE);
        int iterations = at + Luks1Header.DIGEST_SIZE + Luks1KeySlot.SALT_SIZE;
        if (in.getInt(iterations) == 0) {
            add("mk-digest-iter", iterations, 4, "0", "at least 1 would do", Remedy.LOST);
        }
    }

    private void random(String field, int offset, int size) {
        Luks1Entries.random(field, offset, Arrays.copyOfRange(found, offset, offset + size), damages);
    }

    /** The key size for which the areas lie as they do; empty if they lie as for none. */
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
                    "it must be " + layout.get() + ": the key areas lie as for that",
                    Remedy.ONE);
            out.putInt(KEY_BYTES, layout.get());
        } else if (size < 1 || size > MOST_KEY_BYTES) {
            String expected = "1 to " + MOST_KEY_BYTES + " would do";
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
                    "0 (detached) or a sector from " + end + " on would do",
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
