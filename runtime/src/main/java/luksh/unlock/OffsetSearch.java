package luksh.unlock;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import luksh.device.Device;
import luksh.device.Partition;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.LuksMagic;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;

/**
 * A LUKS header that starts behind byte 0: the user named a whole disk instead of a partition, or the partition table
 * is lost. Only reads.
 *
 * @param offset of the header, in bytes
 * @param header empty if it is damaged
 */
public record OffsetSearch(long offset, Optional<Header> header) {
    private static final int SECTOR = 512;
    /** The larger of the two sizes of a block of a disk. */
    private static final int LARGE_SECTOR = 4096;

    /** Every sector up to here is looked at: old tables begin at sector 63, new ones at 2048. */
    private static final long NEAR = 4 << 20;
    /** Partitions start at whole MiB: up to this byte one sector of each MiB is tested. */
    private static final long FAR = 2L << 30;

    private static final long MIB = 1 << 20;
    private static final int CHUNK = 1 << 20;
    private static final Bytes GPT = Bytes.ofHex("4546492050415254");
    /** Maximum number of table entries that are used. */
    private static final int MOST_PARTITIONS = 128;

    /** The first byte behind the header and its key areas; behind its first sector if it is damaged. */
    public long end() {
        return offset
                + header.map(found -> found instanceof Luks2Header luks2
                                ? luks2.endOfAreas()
                                : ((Luks1Header) found).endOfAreas())
                        .orElse((long) SECTOR);
    }

    /** Whether a copy of a LUKS2 header at this byte belongs to this container. */
    public boolean has(long copy) {
        return copy == offset || Luks2Header.HEADER_SIZES.contains(copy - offset);
    }

    /** All headers on a device, by offset. */
    public static List<OffsetSearch> of(Device device) {
        var found = new TreeMap<Long, OffsetSearch>();
        for (long at = 0; at < Math.min(NEAR, device.size()); at += CHUNK) {
            int length = (int) Math.min(CHUNK, device.size() - at);
            byte[] chunk = device.read(at, length);
            for (int i = 0; i + SECTOR <= length; i += SECTOR) {
                look(device, at + i, chunk, i, found);
            }
        }
        var starts = new TreeSet<>(partitions(device));
        for (long at = NEAR; at < Math.min(FAR, device.size()); at += MIB) {
            starts.add(at);
        }
        for (long at : starts) {
            if (at >= NEAR && at + SECTOR <= device.size()) {
                look(device, at, device.read(at, SECTOR), 0, found);
            }
        }
        return List.copyOf(found.values());
    }

    private static void look(Device device, long at, byte[] content, int from, TreeMap<Long, OffsetSearch> found) {
        if (content[from + 2] != 'K' && content[from + 2] != 'U') {
            return;
        }
        Bytes magic = Bytes.copyOf(content, from, from + LuksMagic.SIZE);
        if (magic.equals(LuksMagic.PRIMARY) && at > 0) {
            int version = content[from + LuksMagic.SIZE] << 8 | content[from + LuksMagic.SIZE + 1];
            if (version == 1 || version == 2) {
                add(device, at, found);
            }
        } else if (magic.equals(LuksMagic.SECONDARY) && at + Luks2Header.BINARY_SIZE <= device.size()) {
            long size = ByteBuffer.wrap(device.read(at + 8, 8)).getLong();
            if (Luks2Header.HEADER_SIZES.contains(size)
                    && at > size
                    && Luks2CopyBytes.size(device.read(at, Luks2Header.BINARY_SIZE), size)
                            .isPresent()) {
                add(device, at - size, found);
            }
        }
    }

    private static void add(Device device, long start, TreeMap<Long, OffsetSearch> found) {
        if (found.containsKey(start)) {
            return;
        }
        Optional<Header> header = Optional.empty();
        try {
            header = Optional.of(Headers.read(new Partition(device, start)));
        } catch (LuksException e) {
            // it is damaged, and reported as damaged
        }
        found.put(start, new OffsetSearch(start, header));
    }

    /** Starts of the partitions in a table that still exists: MBR, GPT, or the GPT at the end. */
    private static List<Long> partitions(Device device) {
        var starts = new ArrayList<Long>();
        if (device.size() < 2 * LARGE_SECTOR) {
            return starts;
        }
        ByteBuffer mbr = little(device.read(0, SECTOR));
        for (int entry = 446; entry < 510 && (mbr.getShort(510) & 0xffff) == 0xaa55; entry += 16) {
            starts.add(Integer.toUnsignedLong(mbr.getInt(entry + 8)) * SECTOR);
        }
        for (int sector : List.of(SECTOR, LARGE_SECTOR)) {
            gpt(device, sector, sector, starts);
            gpt(device, device.size() / sector * sector - sector, sector, starts);
        }
        return starts;
    }

    private static void gpt(Device device, long at, int sector, List<Long> starts) {
        byte[] header = device.read(at, SECTOR);
        if (!Bytes.copyOf(header, 0, GPT.size()).equals(GPT)) {
            return;
        }
        ByteBuffer in = little(header);
        int size = in.getInt(84);
        int count = Math.min(MOST_PARTITIONS, in.getInt(80));
        long entries = in.getLong(72);
        if (size < 128 || size > LARGE_SECTOR || count < 1 || entries < 1 || entries > device.size() / sector) {
            return;
        }
        long table = entries * sector;
        for (int i = 0; i < count && table + (long) (i + 1) * size <= device.size(); i++) {
            long first = little(device.read(table + (long) i * size, 128)).getLong(32);
            if (first > 0 && first < device.size() / sector) {
                starts.add(first * sector);
            }
        }
    }

    private static ByteBuffer little(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }
}
