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
 * In which order a container is written, so that after every subset of the writes since the last flush something opens
 * that opened before or will open afterwards. Applies each write to an overlay and remembers it. Each version of the
 * format has its own.
 */
public abstract sealed class WriteOrder permits Luks1WriteOrder, Luks2WriteOrder {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHUNK = 1 << 20;

    private final Device overlay;
    private final List<Write> writes = new ArrayList<>();

    WriteOrder(Device overlay) {
        this.overlay = overlay;
    }

    /** Those of the version that lies there. */
    public static WriteOrder of(Device overlay) {
        return Headers.read(overlay) instanceof Luks1Header
                ? new Luks1WriteOrder(overlay)
                : new Luks2WriteOrder(overlay);
    }

    /** The replacement's key derivation and area under the number, name and priority of the slot that it replaces. */
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

    /** New key material under a free number; a crash leaves the slot off, or on and good. */
    public abstract void enable(KeySlot slot, byte[] area);

    /**
     * New material under a number that is in use; at every instant the old opens, or the new, but for a window.
     *
     * @param route as it was planned
     * @throws IllegalStateException if that route is not there
     */
    public abstract void exchange(KeySlot slot, byte[] area, ExchangeRoute route);

    /**
     * Moves the replacement's key material to this number and frees its own number. At every moment the replacement or the
     * old slot unlocks the device.
     */
    public abstract void promote(int number, int replacement);

    /** First the material goes, then the entry: a stale header that comes back revives nothing. */
    public abstract void disable(int number);

    /** All of the header that is not a slot; a crash leaves before or after. */
    public abstract void header(Header changed);

    /** What lay here is no container any more: neither of its first bytes nor of a second copy of a LUKS2 header. */
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
     * Random bytes over what nothing of a new container reads: areas of slots that are gone, and what programs kept before
     * the payload. The overlay need not hold them.
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

    /** What the overlay holds there is read back from the disk at this point. */
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
