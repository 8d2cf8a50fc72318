package luksh.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import luksh.change.step.Target;
import luksh.device.Device;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/**
 * A disk with a cache, in memory. Writes show at once and last from the next flush on; both are recorded in order. What
 * a {@link Trouble} lets fail fails as on Linux: a failed flush is told once, and its pages count as clean although they
 * never arrived.
 */
final class MemoryDisk implements Device, Target {
    static final int SECTOR = 512;
    /** A write that nothing happens to. */
    static final int WHOLE = -1;

    /** What was done to the disk. */
    sealed interface Event {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Write(long offset, byte[] content) implements Event {}

        record Flush() implements Event {}
    }

    /** What we did to the disk, or asked of it. */
    enum Act {
        READ,
        WRITE,
        FLUSH
    }

    /** What goes wrong, and who else is there; numbers count from 0, the rehearsal's writes and flushes included. */
    interface Trouble {
        Trouble NONE = new Trouble() {};

        /** Comes before anything that we do. */
        default void before(MemoryDisk disk, Act act) {}

        /** Comes before a write; returns how many of its bytes arrive before it fails, or {@link #WHOLE}. */
        default int write(int number, int length) {
            return WHOLE;
        }

        /** Comes before a flush; false if it fails. */
        default boolean flush(int number) {
            return true;
        }

        /** Whether a sector reaches the medium although its flush fails. */
        default boolean arrives(int sector) {
            return false;
        }
    }

    private final byte[] cached;
    private final byte[] medium;
    private final BitSet dirty = new BitSet();
    private final List<Event> events = new ArrayList<>();
    private final Trouble trouble;
    private String path = "/memory/disk.img";
    private int writes;
    private int flushes;

    MemoryDisk(byte[] content) {
        this(content, Trouble.NONE);
    }

    MemoryDisk(byte[] content, Trouble trouble) {
        cached = content.clone();
        medium = content.clone();
        this.trouble = trouble;
    }

    /** The same disk, called so; what lies where is asked of this path. */
    MemoryDisk at(String name) {
        path = name;
        return this;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    int writes() {
        return writes;
    }

    int flushes() {
        return flushes;
    }

    /** What every program sees while the machine runs. */
    byte[] cached() {
        return cached.clone();
    }

    /** What is there after a power cut, if nothing that was not flushed arrived. */
    byte[] medium() {
        return medium.clone();
    }

    /** Another program's write: it counts as no write of ours and never fails. */
    void meanwhile(long offset, byte[] content) {
        put(offset, content, content.length);
    }

    /** What a process that is dead now did. */
    void replay(Event event) {
        if (event instanceof Event.Write write) {
            put(write.offset(), write.content(), write.content().length);
        } else {
            flush();
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Device read() {
        return this;
    }

    @Override
    public Device write() {
        return this;
    }

    @Override
    public long size() {
        return cached.length;
    }

    @Override
    public byte[] read(long offset, int size) {
        trouble.before(this, Act.READ);
        return Arrays.copyOfRange(cached, (int) offset, (int) offset + size);
    }

    /** A direct read: dirty pages go out first, clean ones are not looked at. */
    @Override
    public byte[] readBack(long offset, int size) {
        trouble.before(this, Act.READ);
        for (int sector = (int) offset / SECTOR; sector * (long) SECTOR < offset + size; sector++) {
            if (dirty.get(sector)) {
                arrive(sector);
                dirty.clear(sector);
            }
        }
        return Arrays.copyOfRange(medium, (int) offset, (int) offset + size);
    }

    @Override
    public boolean readsPastCache() {
        return true;
    }

    @Override
    public void write(long offset, byte[] content) {
        trouble.before(this, Act.WRITE);
        int arriving = trouble.write(writes++, content.length);
        int length = arriving == WHOLE ? content.length : Math.min(arriving, content.length);
        put(offset, content, length);
        if (arriving != WHOLE) {
            throw failed("cannot write " + content.length + " bytes at byte " + offset);
        }
    }

    private void put(long offset, byte[] content, int length) {
        if (length == 0) {
            return;
        }
        System.arraycopy(content, 0, cached, (int) offset, length);
        dirty.set((int) offset / SECTOR, (int) (offset + length + SECTOR - 1) / SECTOR);
        events.add(new Event.Write(offset, Arrays.copyOf(content, length)));
    }

    @Override
    public void flush() {
        trouble.before(this, Act.FLUSH);
        boolean arrives = trouble.flush(flushes++);
        dirty.stream().filter(sector -> arrives || trouble.arrives(sector)).forEach(this::arrive);
        dirty.clear();
        events.add(new Event.Flush());
        if (!arrives) {
            throw failed("cannot flush");
        }
    }

    private void arrive(int sector) {
        System.arraycopy(cached, sector * SECTOR, medium, sector * SECTOR, SECTOR);
    }

    private LuksException failed(String what) {
        return new LuksException(what + " of " + path() + ": Input/output error", ExitStatus.FAILED);
    }

    @Override
    public void close() {}
}
