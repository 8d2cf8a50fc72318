package luksh.change.journal;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import luksh.device.Device;

/** One act upon the disk. Between two flushes any mixture of what was written may be what a power cut leaves. */
@SuppressWarnings("ArrayRecordComponent") // never compared; an area is 250 KiB and not copied for form's sake
public sealed interface Write {
    /**
     * Bytes that are ours alone: a key area, or a header of a container in the making.
     *
     * @param old whether they overwrite something that opens until then; from here on a change is not taken back
     */
    record Region(long offset, byte[] content, Role role, boolean old) implements Write {}

    /** What a region holds, and so where its bytes are to be had after a crash. */
    enum Role {
        /** Nothing secret: the journal has the bytes. */
        HEADER,
        /** Key material that stands nowhere else, or on the disk already: the journal has its hash alone. */
        MATERIAL,
        /** Key material over what opened until then, and nothing else opens meanwhile: the journal has the bytes. */
        WINDOW,
        /** Random bytes where nothing is to be read any more: any others do as well. */
        RANDOM
    }

    /**
     * A stretch of one header sector. The rest of the sector stays as it is then on the disk, whoever wrote it.
     *
     * @param before what we expect there
     */
    record Patch(long offset, byte[] before, byte[] after) implements Write {}

    /** A barrier: what was written before is on stable storage. */
    record Flush() implements Write {}

    /** Reads these bytes back past the cache; in the overlay they were opened with the passphrase. */
    record Prove(String what, List<Region> expected) implements Write {}

    /** Something outside the container, for example a backup file; on its own between two flushes. */
    record Outside(Consumer<Device> act) implements Write {}

    /** @param exactly whether whole regions hold the same bytes too, and not only lie in the same places */
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
