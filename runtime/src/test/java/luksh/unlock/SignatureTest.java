package luksh.unlock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import luksh.device.Disk;
import luksh.format.Bytes;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    Path folder;

    private static String of(byte[] content) {
        return Signature.of(
                (offset, size) -> {
                    assertThat(offset).isBetween(0L, (long) content.length - size);
                    return Arrays.copyOfRange(content, (int) offset, (int) offset + size);
                },
                content.length);
    }

    /** Each program comes with the base system, or a judge needs it. */
    @ParameterizedTest
    @CsvSource({
        "ext2, mkfs.ext2 -q -F",
        "ext3, mkfs.ext3 -q -F",
        "ext4, mkfs.ext4 -q -F",
        "ext4, mkfs.ext4 -q -F -O ^has_journal",
        "jbd, mkfs.ext4 -q -F -O journal_dev",
        "swap, mkswap -q",
        "swap, mkswap -q -p 65536"
    })
    void realFileSystemsAreRecognised(String name, String program) {
        Path image = folder.resolve("image");
        try (Disk disk = Disk.createFile(image.toString(), 16 << 20)) {
            var command = new ArrayList<>(List.of(program.split(" ")));
            command.add(image.toString());
            Oracle.run(new byte[0], command).accepted();
            assertThat(Signature.of(disk::read, disk.size())).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @CsvSource({"luks1", "luks2"})
    void anotherContainerIsRecognised(String type) {
        Path image = Cryptsetup.formatted(
                folder.resolve("image"),
                32 << 20,
                new byte[] {1},
                "--type",
                type,
                "--pbkdf",
                "pbkdf2",
                "--key-size",
                "256");
        try (Disk disk = Disk.openForReading(image.toString())) {
            assertThat(Signature.of(disk::read, disk.size())).isEqualTo("crypto_LUKS");
        }
    }

    /** The magic bytes as the format's description has them, on an otherwise empty device. */
    record Layout(String name, long offset, Bytes content) {
        @Override
        public String toString() {
            return name + " at " + offset;
        }
    }

    private static Layout layout(String name, int offset, String text) {
        return new Layout(name, offset, Bytes.copyOf(text.getBytes(ISO_8859_1)));
    }

    private static Layout raid(int offset, int version, ByteOrder order) {
        byte[] start = ByteBuffer.allocate(8)
                .order(order)
                .putInt(0xa92b4efc)
                .putInt(version)
                .array();
        return new Layout("linux_raid_member", offset, Bytes.copyOf(start));
    }

    static Stream<Layout> layouts() {
        var fat = new byte[512];
        fat[12] = 2;
        fat[13] = 4;
        System.arraycopy("FAT16   ".getBytes(ISO_8859_1), 0, fat, 54, 8);
        fat[510] = 0x55;
        fat[511] = (byte) 0xaa;
        byte[] fat32 = fat.clone();
        Arrays.fill(fat32, 54, 62, (byte) 0);
        System.arraycopy("FAT32   ".getBytes(ISO_8859_1), 0, fat32, 82, 8);
        byte[] dos = new byte[512];
        dos[462] = (byte) 0x80;
        dos[466] = (byte) 0x83;
        dos[510] = 0x55;
        dos[511] = (byte) 0xaa;
        byte[] bootCode = dos.clone();
        bootCode[446] = 0x41;
        String label = "LABELONE" + "\0".repeat(16) + "LVM2 001";
        return Stream.of(
                layout("xfs", 0, "XFSB"),
                layout("btrfs", 65600, "_BHRfS_M"),
                layout("ntfs", 3, "NTFS    "),
                layout("exfat", 3, "EXFAT   "),
                layout("BitLocker", 3, "-FVE-FS-"),
                layout("squashfs", 0, "hsqs"),
                layout("iso9660", 32769, "CD001"),
                layout("jfs", 32768, "JFS1"),
                layout("f2fs", 1024, "\u0010 \u00f5\u00f2"),
                layout("LVM2_member", 512, label),
                layout("LVM2_member", 1536, label),
                layout("", 2048, label),
                layout("", 512, "LABELONE"),
                layout("swap", 16384 - 10, "SWAP-SPACE"),
                layout("swsuspend", 4096 - 10, "S1SUSPEND\0"),
                layout("gpt", 512, "EFI PART"),
                layout("gpt", 4096, "EFI PART"),
                new Layout("vfat", 0, Bytes.copyOf(fat)),
                new Layout("vfat", 0, Bytes.copyOf(fat32)),
                new Layout("dos", 0, Bytes.copyOf(dos)),
                new Layout("", 0, Bytes.copyOf(bootCode)),
                layout("", 510, "U\u00aa"),
                raid(0, 1, ByteOrder.LITTLE_ENDIAN),
                raid(4096, 1, ByteOrder.LITTLE_ENDIAN),
                raid(SIZE - 8192, 1, ByteOrder.LITTLE_ENDIAN),
                raid(SIZE - 65536, 0, ByteOrder.LITTLE_ENDIAN),
                raid(SIZE - 65536, 0, ByteOrder.BIG_ENDIAN),
                layout("zfs_member", (128 << 10) + 4096, "\u000c\u00b1\u00ba\0\0\0\0\0"),
                layout("zfs_member", 128 << 10, "\0\0\0\0\0\u00ba\u00b1\u000c"),
                layout("", 100, "nothing of note"));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aMagicNumberInItsPlaceIsRecognised(Layout layout) {
        var content = new byte[SIZE];
        System.arraycopy(
                layout.content().toArray(),
                0,
                content,
                (int) layout.offset(),
                layout.content().size());
        assertThat(of(content)).isEqualTo(layout.name());
    }

    @Test
    void theSuperblockOfAMirrorCountsMoreThanTheFileSystemItShows() {
        var content = new byte[SIZE + 5000];
        System.arraycopy("XFSB".getBytes(ISO_8859_1), 0, content, 0, 4);
        assertThat(of(content)).isEqualTo("xfs");
        int superblock = (content.length / 512 - 16) / 8 * 8 * 512;
        Layout raid = raid(superblock, 1, ByteOrder.LITTLE_ENDIAN);
        System.arraycopy(raid.content().toArray(), 0, content, superblock, 8);
        assertThat(of(content)).isEqualTo("linux_raid_member");
    }

    @Test
    void noSizeAndNoNoiseMakesItReadOutside() {
        var random = new Random(3);
        for (int size :
                new int[] {0, 1, 3, 7, 8, 511, 512, 513, 1024, 1080, 2047, 2048, 4096, 65536, 65600, 66 << 10}) {
            var content = new byte[size];
            assertThat(of(content)).isEmpty();
            random.nextBytes(content);
            assertThat(of(content)).isEmpty();
        }
    }
}
