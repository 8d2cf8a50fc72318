package luksh.change.journal;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import luksh.device.Device;

/** One write to the disk. A power cut can leave any mixture of the writes between two flushes. */
@SuppressWarnings("ArrayRecordComponent") // never compared; an area is 250 KiB and not copied for form's sake
public sealed interface Write {
    /**
     * Bytes that only luksh writes: a key area, or the header of a new container.
     *
     * @param old whether they overwrite key material in use; luksh cannot undo the change after that
     */
    record Region(long offset, byte[] content, Role role, boolean old) implements Write {}

    /** The content of a region, and thereby the source of its bytes after a crash. */
    enum Role {
        /** Not secret: the journal contains the bytes. */
        HEADER,
        /** Key material that exists nowhere else, or already on the disk: the journal contains only its hash. */
        MATERIAL,
        /** Key material that overwrites a slot in place: the journal contains the bytes. */
        WINDOW,
        /** Random bytes over unused content; other random bytes would do as well. */
        RANDOM
    }

    /**
     * A part of one header sector. The rest of the sector stays unchanged, also if another program wrote it.
     *
     * @param before the expected bytes
     */
    record Patch(long offset, byte[] before, byte[] after) implements Write {}

    /** A barrier: all earlier writes are on stable storage. */
    record Flush() implements Write {}

    /** Reads these bytes back without the cache; luksh unlocked them in the overlay before. */
    record Prove(String what, List<Region> expected) implements Write {}

    /** A write outside the container, for example a backup file; alone between two flushes. */
    record Outside(Consumer<Device> act) implements Write {}

    /** @param exactly whether whole regions must also have the same bytes, not only the same places */
    static boolean same(List<? extends Write> some, List<? extends Write> others, boolean exactly) {
        return some.size() == others.size()
                && IntStream.range(0, some.size()).allMatch(i -> same((Write) some.get(i), others.get(i), exactly));
    }

    private static boolean same(Write one, Write other, boolean exactly) {
        if (one instanceof Region left && other instanceof Region right) {
            return left.offset == right.offset
                    && left.content.length == right.content.length
                    && (!exactly || Arrays.equals(left.content, right.content));
        }
        if (one instanceof Patch left && other instanceof Patch right) {
            return left.offset == right.offset
                    && Arrays.equals(left.before, right.before)
                    && Arrays.equals(left.after, right.after);
        }
        return one.getClass().equals(other.getClass());
    }
}
