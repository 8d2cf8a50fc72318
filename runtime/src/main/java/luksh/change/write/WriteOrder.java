package luksh.change.write;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import luksh.change.journal.RandomFill;
import luksh.change.journal.Write;
import luksh.change.journal.Write.Role;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;

/**
 * The order of the writes to a container. After any subset of the writes since the last flush, a slot unlocks the
 * device that did so before the change or will do so after it. Each write is applied to an overlay and recorded. Each
 * version of the format has its own order.
 */
public abstract sealed class WriteOrder permits Luks1WriteOrder, Luks2WriteOrder {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHUNK = 1 << 20;

    private final Device overlay;
    private final List<Write> writes = new ArrayList<>();

    WriteOrder(Device overlay) {
        this.overlay = overlay;
    }

    /** The order for the version on this overlay. */
    public static WriteOrder of(Device overlay) {
        return Headers.read(overlay) instanceof Luks1Header
                ? new Luks1WriteOrder(overlay)
                : new Luks2WriteOrder(overlay);
    }

    /** The replacement's key derivation and area with the number, name and priority of the slot that it replaces. */
    public static KeySlot inPlaceOf(KeySlot replacement, KeySlot replaced) {
        return new KeySlot(
                replaced.number(),
                replaced.name(),
                replacement.kdf(),
                replacement.area(),
                replaced.priority(),
                replaced.bound());
    }

    public final List<Write> writes() {
        return List.copyOf(writes);
    }

    /** Writes new key material under a free number. After a crash, the slot is disabled, or enabled and complete. */
    public abstract void enable(KeySlot slot, byte[] area);

    /**
     * Replaces the material of a number in use. The old or the new material unlocks the device at every moment, except
     * during a window.
     *
     * @param route the planned route
     * @throws IllegalStateException if that route does not exist
     */
    public abstract void exchange(KeySlot slot, byte[] area, ExchangeRoute route);

    /**
     * Moves the replacement's key material to this number and frees its own number. At every moment the replacement or the
     * old slot unlocks the device.
     */
    public abstract void promote(int number, int replacement);

    /** Wipes the material first, then the entry. So an older header that returns makes no slot usable again. */
    public abstract void disable(int number);

    /** Writes the parts of the header that belong to no slot. A crash leaves the old or the new parts. */
    public abstract void header(Header changed);

    /** Erases the old container: its first bytes, and any second copy of a LUKS2 header. */
    final void clear(int start) {
        for (long offset : SecondaryHeaders.OFFSETS) {
            if (offset + Overlay.SECTOR <= overlay.size() && SecondaryHeaders.secondaryAt(overlay, offset)) {
                region(offset, new byte[Overlay.SECTOR], Role.HEADER, true);
            }
        }
        region(0, new byte[start], Role.HEADER, true);
        flush();
    }

    /**
     * Writes random bytes over areas that the new container does not use: areas of removed slots, and data of other
     * programs before the payload. The overlay need not hold these bytes.
     */
    final void fill(long from, long to) {
        for (long at = from; at < to; at += CHUNK) {
            add(new Write.Region(at, RandomFill.of((int) Math.min(CHUNK, to - at)), Role.RANDOM, false));
        }
    }

    public final void outside(Consumer<Device> act) {
        writes.add(new Write.Outside(act));
    }

    final Device overlay() {
        return overlay;
    }

    final void region(long offset, byte[] content, Role role, boolean old) {
        overlay.write(offset, content);
        writes.add(new Write.Region(offset, content, role, old));
    }

    final void flush() {
        writes.add(new Write.Flush());
    }

    final void add(Write write) {
        writes.add(write);
    }

    /** At this point, the disk must contain the bytes of the overlay. */
    final Write.Region expected(long offset, int size) {
        return new Write.Region(offset, overlay.read(offset, size), Role.HEADER, false);
    }

    public static boolean overlap(Area one, Area other) {
        long begin = one.offset().bytes();
        long otherBegin = other.offset().bytes();
        return begin < otherBegin + other.size().bytes()
                && otherBegin < begin + one.size().bytes();
    }

    public static Bytes salt(int size) {
        var content = new byte[size];
        RANDOM.nextBytes(content);
        return Bytes.copyOf(content);
    }
}
