package luksh.unlock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Recognizes the content of a payload or a device by the magic numbers of file systems, volumes and partition tables.
 * The names are those of blkid(8). Nothing else is tested: a recognized file system may be damaged.
 */
public final class Signature {
    private static final int SECTOR = 512;
    /** All magic numbers are in this range, except those of zfs and the older mdraid. */
    private static final int HEAD = 66 << 10;

    private static final int RAID_MAGIC = 0xa92b4efc;
    private static final long ZFS_MAGIC = 0x00bab10cL;
    private static final int ZFS_UBERBLOCKS = 128 << 10;

    private static final List<Magic> CONTAINERS =
            List.of(new Magic("crypto_LUKS", 0, "LUKS\u00ba\u00be"), new Magic("BitLocker", 3, "-FVE-FS-"));
    private static final List<Magic> FILE_SYSTEMS = List.of(
            new Magic("xfs", 0, "XFSB"),
            new Magic("btrfs", (64 << 10) + 64, "_BHRfS_M"),
            new Magic("ntfs", 3, "NTFS    "),
            new Magic("exfat", 3, "EXFAT   "),
            new Magic("squashfs", 0, "hsqs"),
            new Magic("f2fs", 1024, "\u0010 \u00f5\u00f2"),
            new Magic("jfs", 32 << 10, "JFS1"),
            new Magic("iso9660", (32 << 10) + 1, "CD001"));
    private static final Set<String> FAT_TYPES = Set.of("FAT12   ", "FAT16   ", "FAT     ", "FAT32   ");

    private final Source source;
    private final long size;
    private final ByteBuffer head;

    private Signature(Source source, long size) {
        this.source = source;
        this.size = size;
        this.head = little(source.read(0, (int) Math.min(size, HEAD)));
    }

    /** Unencrypted bytes by offset. */
    @FunctionalInterface
    public interface Source {
        /** Exactly {@code size} bytes, inside the total size. */
        byte[] read(long offset, int size);
    }

    private record Magic(String name, int offset, String text) {}

    /**
     * The name of the content, for example {@code ext4}, {@code LVM2_member}; empty if unknown.
     *
     * @param size total size in bytes: some superblocks are at the end
     */
    public static String of(Source source, long size) {
        return new Signature(source, size).name();
    }

    /** Lower layers are tested first: a member of a mirror also shows the file system of the mirror. */
    private String name() {
        String container = first(CONTAINERS);
        if (!container.isEmpty()) {
            return container;
        }
        if (isPhysicalVolume()) {
            return "LVM2_member";
        }
        if (isRaid()) {
            return "linux_raid_member";
        }
        String fileSystem = first(FILE_SYSTEMS);
        if (!fileSystem.isEmpty()) {
            return fileSystem;
        }
        String other = ext();
        if (other.isEmpty()) {
            other = swap();
        }
        if (other.isEmpty() && isFat()) {
            other = "vfat";
        }
        if (other.isEmpty() && isZfs()) {
            other = "zfs_member";
        }
        return other.isEmpty() ? partitionTable() : other;
    }

    private String first(List<Magic> magics) {
        return magics.stream()
                .filter(magic -> has(magic.offset(), magic.text()))
                .map(Magic::name)
                .findFirst()
                .orElse("");
    }

    private boolean has(int offset, String magic) {
        return text(offset, magic.length()).equals(magic);
    }

    /** Empty if the range ends before. */
    private String text(int offset, int length) {
        if (offset + length > head.limit()) {
            return "";
        }
        var text = new byte[length];
        head.get(offset, text);
        return new String(text, ISO_8859_1);
    }

    private int u8(int offset) {
        return Byte.toUnsignedInt(head.get(offset));
    }

    private int u16(int offset) {
        return Short.toUnsignedInt(head.getShort(offset));
    }

    /** The label is in one of the first four sectors. */
    private boolean isPhysicalVolume() {
        return IntStream.range(0, 4)
                .map(sector -> sector * SECTOR)
                .anyMatch(offset -> has(offset, "LABELONE") && has(offset + 24, "LVM2 001"));
    }

    /** Versions 1.1 and 1.2 are at the start, 1.0 and 0.90 at the end. */
    private boolean isRaid() {
        long lastSectors = (size / SECTOR - 16) / 8 * 8 * SECTOR;
        long lastBlock = size / (64 << 10) * (64 << 10) - (64 << 10);
        return LongStream.of(0, 4096, lastSectors).anyMatch(offset -> raidVersion(offset, ByteOrder.LITTLE_ENDIAN) == 1)
                || raidVersion(lastBlock, ByteOrder.LITTLE_ENDIAN) == 0
                || raidVersion(lastBlock, ByteOrder.BIG_ENDIAN) == 0;
    }

    private int raidVersion(long offset, ByteOrder order) {
        if (offset < 0 || offset > size - 8) {
            return -1;
        }
        ByteBuffer start = little(source.read(offset, 8)).order(order);
        return start.getInt() == RAID_MAGIC ? start.getInt() : -1;
    }

    /** ext2, ext3 and ext4 have the same magic number; the features decide which of them can mount it. */
    private String ext() {
        int superblock = 1024;
        if (head.limit() < superblock + 1024 || u16(superblock + 0x38) != 0xef53 || !isSuperblock(superblock)) {
            return "";
        }
        int compatible = head.getInt(superblock + 0x5c);
        int incompatible = head.getInt(superblock + 0x60);
        int readOnly = head.getInt(superblock + 0x64);
        if ((incompatible & 0x8) != 0) {
            return "jbd";
        }
        // all features of ext3: file types, recovery, meta groups; sparse superblocks, large files, directory trees
        if ((incompatible & ~0x16) != 0 || (readOnly & ~0x7) != 0) {
            return "ext4";
        }
        return (compatible & 0x4) != 0 ? "ext3" : "ext2";
    }

    /**
     * The magic number alone occurs in one of 65 536 random files; so the block size must be at most 64 KiB, and the
     * revision 0 or 1.
     */
    private boolean isSuperblock(int superblock) {
        return Integer.compareUnsigned(head.getInt(superblock + 0x18), 6) <= 0
                && Integer.compareUnsigned(head.getInt(superblock + 0x4c), 1) <= 0;
    }

    /** The magic number is at the end of the first page, and the page size is unknown. */
    private String swap() {
        for (int page = 4 << 10; page <= 64 << 10; page *= 2) {
            String end = text(page - 10, 10);
            if (end.equals("SWAPSPACE2") || end.equals("SWAP-SPACE")) {
                return "swap";
            }
            if (end.startsWith("S1SUSPEND") || end.startsWith("S2SUSPEND") || end.startsWith("ULSUSPEND")) {
                return "swsuspend";
            }
        }
        return "";
    }

    private boolean isFat() {
        if (!has(510, "U\u00aa")) {
            return false;
        }
        int sectorSize = u16(11);
        int clusterSectors = u8(13);
        return (FAT_TYPES.contains(text(54, 8)) || FAT_TYPES.contains(text(82, 8)))
                && sectorSize >= SECTOR
                && Integer.bitCount(sectorSize) == 1
                && Integer.bitCount(clusterSectors) == 1;
    }

    /** The ring of uberblocks in the first label, in the byte order of the machine that wrote it. */
    private boolean isZfs() {
        if (size < 2L * ZFS_UBERBLOCKS) {
            return false;
        }
        ByteBuffer ring = little(source.read(ZFS_UBERBLOCKS, ZFS_UBERBLOCKS));
        return IntStream.iterate(0, offset -> offset < ZFS_UBERBLOCKS, offset -> offset + 1024)
                .mapToLong(ring::getLong)
                .anyMatch(magic -> magic == ZFS_MAGIC || Long.reverseBytes(magic) == ZFS_MAGIC);
    }

    private String partitionTable() {
        if (has(512, "EFI PART") || has(4096, "EFI PART")) {
            return "gpt";
        }
        if (!has(510, "U\u00aa")) {
            return "";
        }
        int[] entries = {446, 462, 478, 494};
        boolean sound = Arrays.stream(entries).allMatch(entry -> (u8(entry) & 0x7f) == 0);
        boolean used = Arrays.stream(entries).anyMatch(entry -> u8(entry + 4) != 0);
        return sound && used ? "dos" : "";
    }

    private static ByteBuffer little(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }
}
