package luksh.device;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/**
 * Simulates writes to a device: they stay in memory, in sectors of {@value #SECTOR} bytes, and never reach the device
 * below, which the caller closes. luksh rehearses every change here first. Safe for several threads.
 */
public final class Overlay implements Device {
    public static final int SECTOR = 512;

    private final Device below;
    private final boolean owning;
    private final TreeMap<Long, byte[]> sectors = new TreeMap<>();
    private long writes;

    public Overlay(Device below) {
        this(below, false);
    }

    private Overlay(Device below, boolean owning) {
        this.below = below;
        this.owning = owning;
    }

    /** An overlay that also closes the device below. */
    public static Overlay owning(Device below) {
        return new Overlay(below, true);
    }

    /**
     * The sectors that differ from the device below: offset in bytes to content. Adjacent sectors are combined. A
     * sector that was written with its present content is not included.
     */
    public synchronized SortedMap<Long, Bytes> changes() {
        var runs = new TreeMap<Long, Bytes>();
        var run = new ByteArrayOutputStream();
        long start = 0;
        for (var sector : sectors.entrySet()) {
            long offset = sector.getKey() * SECTOR;
            if (run.size() > 0 && start + run.size() != offset) {
                runs.put(start, Bytes.copyOf(run.toByteArray()));
                run.reset();
            }
            start = run.size() == 0 ? offset : start;
            run.writeBytes(sector.getValue());
        }
        if (run.size() > 0) {
            runs.put(start, Bytes.copyOf(run.toByteArray()));
        }
        return runs;
    }

    /** How often it was written to: what was decoded from it before may have changed since. */
    public synchronized long writes() {
        return writes;
    }

    @Override
    public String path() {
        return below.path();
    }

    @Override
    public long size() {
        return below.size();
    }

    @Override
    public synchronized byte[] read(long offset, int size) {
        byte[] content = below.read(offset, size);
        long last = (offset + size - 1) / SECTOR;
        sectors.subMap(offset / SECTOR, true, Math.max(last, offset / SECTOR), true)
                .forEach((number, sector) -> overlap(number, sector, offset, content, false));
        return content;
    }

    /** The same as {@link #read}. */
    @Override
    public byte[] readBack(long offset, int size) {
        return read(offset, size);
    }

    @Override
    public boolean readsPastCache() {
        return below.readsPastCache();
    }

    @Override
    public synchronized void write(long offset, byte[] content) {
        writes++;
        long size = size();
        if (offset < 0 || offset > size - content.length) {
            throw new LuksException(
                    "cannot write " + content.length + " bytes at byte " + offset + " of " + path()
                            + ": the device ends at byte " + size,
                    ExitStatus.FAILED);
        }
        for (long number = offset / SECTOR; number * SECTOR < offset + content.length; number++) {
            long start = number * SECTOR;
            byte[] original = below.read(start, (int) Math.min(SECTOR, size - start));
            byte[] sector = sectors.getOrDefault(number, original).clone();
            overlap(number, sector, offset, content, true);
            if (Arrays.equals(sector, original)) {
                sectors.remove(number);
            } else {
                sectors.put(number, sector);
            }
        }
    }

    /** Copies the common part of sector and content, into the sector or out of it. */
    private static void overlap(long number, byte[] sector, long offset, byte[] content, boolean into) {
        long start = Math.max(number * SECTOR, offset);
        int length = (int) (Math.min(number * SECTOR + sector.length, offset + content.length) - start);
        if (length <= 0) {
            return;
        }
        int inSector = (int) (start - number * SECTOR);
        int inContent = (int) (start - offset);
        if (into) {
            System.arraycopy(content, inContent, sector, inSector, length);
        } else {
            System.arraycopy(sector, inSector, content, inContent, length);
        }
    }

    /** Does nothing, because nothing is written. */
    @Override
    public void flush() {}

    /** Keeps its content; closes the device below only if it owns it. */
    @Override
    public void close() {
        if (owning) {
            below.close();
        }
    }
}
