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
import luksh.format.Luks1Header;
import luksh.format.Luks1KeySlot;
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

    private static final int ACTIVE = 0x00AC71F3;
    private static final int INACTIVE = 0x0000DEAD;
    private static final byte[] MAGIC = {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe};
    private static final int VERSION = 6;
    private static final int PAYLOAD = 104;
    private static final int KEY_BYTES = 108;
    private static final int NAME_SIZE = 32;
    /** Within a slot's entry. */
    private static final int ITERATIONS = 4;

    private static final int SALT = 8;
    private static final int MATERIAL = 40;
    private static final int STRIPES = 44;

    private final byte[] found;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final long deviceSectors;
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> filled = new ArrayList<>();

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
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            state(number);
            must("key-slot-" + number + " stripes", entry(number) + STRIPES, number(Luks1KeySlot.STRIPES), "4000");
        }
        materials(layout);
        payload();
    }

    /** What is wrong, by offset as far as one thing does not follow from another. */
    List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** Whether something is wrong with this stretch of the header. */
    boolean damaged(int from, int to) {
        return damages.stream().anyMatch(d -> d.offset() < to && d.offset() + d.size() > from);
    }

    /** Names of the fields of which one value alone was left. */
    List<String> filled() {
        return List.copyOf(filled);
    }

    /** The header with those values in it. */
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
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            int state = in.getInt(entry(number));
            count += state == ACTIVE || state == INACTIVE ? 1 : 0;
            count += in.getInt(entry(number) + STRIPES) == Luks1KeySlot.STRIPES ? 1 : 0;
        }
        return count;
    }

    static int entry(int number) {
        return Luks1Header.SLOTS_OFFSET + number * Luks1KeySlot.SIZE;
    }

    private void must(String field, int offset, byte[] value, String words) {
        byte[] there = Arrays.copyOfRange(found, offset, offset + value.length);
        if (!Arrays.equals(there, value)) {
            add(
                    field,
                    offset,
                    value.length,
                    value.length == 6 ? Damage.shown(there) : decimal(there),
                    "it must be " + words);
            fill(field, offset, value);
        }
    }

    private void fill(String field, int offset, byte[] value) {
        out.put(offset, value);
        filled.add(field);
    }

    private void name(String field, int offset) {
        String would = text(offset, NAME_SIZE)
                .map(text -> wouldDo(field, text))
                .orElse("a name with a NUL behind it would do");
        if (!would.isEmpty()) {
            String shown = Damage.shown(Arrays.copyOfRange(found, offset, offset + NAME_SIZE));
            add(field, offset, NAME_SIZE, shown, would);
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
            add("uuid", Luks1Header.UUID_OFFSET, there.length, Damage.shown(there), "a UUID would do");
        }
    }

    private void digest() {
        int at = Luks1Header.DIGEST_OFFSET;
        random("mk-digest", at, Luks1Header.DIGEST_SIZE);
        random("mk-digest-salt", at + Luks1Header.DIGEST_SIZE, Luks1KeySlot.SALT_SIZE);
        int iterations = at + Luks1Header.DIGEST_SIZE + Luks1KeySlot.SALT_SIZE;
        if (in.getInt(iterations) == 0) {
            add("mk-digest-iter", iterations, 4, "0", "at least 1 would do");
        }
    }

    /** What is drawn at random is never zeros. */
    private void random(String field, int offset, int size) {
        if (Damage.zeros(Arrays.copyOfRange(found, offset, offset + size), 0)) {
            add(field, offset, size, "zeros", "random bytes, and nothing here tells which");
        }
    }

    /** The key size for which the areas lie as they do; empty if they lie as for none. */
    private Optional<Integer> layout() {
        return KEY_SIZES.stream()
                .filter(size -> IntStream.range(0, Luks1Header.KEY_SLOTS)
                                .filter(number -> material(number) == Luks1Header.firstSector(number, size))
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
                    "it must be " + layout.get() + ": the key areas lie as for that");
            fill("key-bytes", KEY_BYTES, number(layout.get()));
        } else if (size < 1 || size > 512) {
            add("key-bytes", KEY_BYTES, 4, Long.toString(size), "1 to 512 would do");
        }
    }

    /** A slot that is off has neither count nor salt, one that is on has both. */
    private void state(int number) {
        int at = entry(number);
        String field = "key-slot-" + number;
        int state = in.getInt(at);
        boolean blank =
                u32(at + ITERATIONS) == 0 && Damage.zeros(Arrays.copyOfRange(found, at + SALT, at + MATERIAL), 0);
        boolean whole =
                u32(at + ITERATIONS) > 0 && !Damage.zeros(Arrays.copyOfRange(found, at + SALT, at + MATERIAL), 0);
        if (state != ACTIVE && state != INACTIVE) {
            String shown = String.format("0x%08X", state);
            if (blank || whole) {
                add(
                        field + " active",
                        at,
                        4,
                        shown,
                        whole
                                ? "it must be 0x00AC71F3, enabled: it has a salt and a count"
                                : "it must be 0x0000DEAD, disabled: it has neither salt nor count");
                fill(field + " active", at, number(whole ? ACTIVE : INACTIVE));
            } else {
                add(field + " active", at, 4, shown, "0x00AC71F3 (enabled) or 0x0000DEAD (disabled) would do");
            }
        } else if (state == ACTIVE) {
            if (u32(at + ITERATIONS) == 0) {
                add(field + " iterations", at + ITERATIONS, 4, "0", "at least 1 would do");
            }
            random(field + " salt", at + SALT, Luks1KeySlot.SALT_SIZE);
        }
    }

    /** An area lies behind the header, within the device, and upon no other. */
    private void materials(Optional<Integer> layout) {
        long keyBytes = out.getInt(KEY_BYTES);
        if (keyBytes < 1 || keyBytes > 512) {
            return;
        }
        long sectors = Luks1Header.areaSize((int) keyBytes) / Luks1Header.SECTOR;
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            long start = material(number);
            boolean asLaidOut = layout.isPresent() && start == Luks1Header.firstSector(number, layout.get());
            String wrong = asLaidOut ? "" : wrong(number, start, sectors, layout);
            if (wrong.isEmpty()) {
                continue;
            }
            String field = "key-slot-" + number + " key-material-offset";
            int at = entry(number) + MATERIAL;
            if (layout.isPresent()) {
                long only = Luks1Header.firstSector(number, layout.get());
                add(field, at, 4, "sector " + start + ", " + wrong, "it must be " + only + ", by where the others lie");
                fill(field, at, number((int) only));
            } else {
                add(field, at, 4, "sector " + start + ", " + wrong, "a place of its own before the payload would do");
            }
        }
    }

    private String wrong(int number, long start, long sectors, Optional<Integer> layout) {
        if (start < 2) {
            return "in the header itself";
        }
        if (start + sectors > deviceSectors) {
            return "behind the end of the device";
        }
        for (int other = 0; other < Luks1Header.KEY_SLOTS; other++) {
            long taken = layout.isPresent() ? Luks1Header.firstSector(other, layout.get()) : material(other);
            if (other != number && start < taken + sectors && taken < start + sectors) {
                return "inside the area of slot " + other;
            }
        }
        return "";
    }

    private void payload() {
        long payload = u32(PAYLOAD);
        long keyBytes = out.getInt(KEY_BYTES);
        if (payload == 0 || keyBytes < 1 || keyBytes > 512) {
            return;
        }
        long sectors = Luks1Header.areaSize((int) keyBytes) / Luks1Header.SECTOR;
        long end = IntStream.range(0, Luks1Header.KEY_SLOTS)
                .mapToLong(number -> Integer.toUnsignedLong(out.getInt(entry(number) + MATERIAL)) + sectors)
                .max()
                .orElseThrow();
        if (payload < end && end <= deviceSectors) {
            add(
                    "payload-offset",
                    PAYLOAD,
                    4,
                    "sector " + payload + ", inside the key areas",
                    "0 (detached) or a sector from " + end + " on would do");
        }
    }

    private long material(int number) {
        return u32(entry(number) + MATERIAL);
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

    private void add(String field, int offset, int size, String there, String expected) {
        damages.add(new Damage(offset, size, field, there, expected));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static String decimal(byte[] value) {
        return new BigInteger(1, value).toString();
    }
}
