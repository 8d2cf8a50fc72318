package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import luksh.Content;
import luksh.Wording;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Target;
import luksh.device.Device;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a real file: nothing that opened before is lost, and the error says so. */
class RealDiskTest {
    /** In the header, and in a slot's entry. */
    private static final int PAYLOAD_OFFSET = 104;

    private static final int AREA_SECTOR = 40;

    @TempDir
    Path folder;

    /** Something happens to the file after the plan was confirmed. */
    private record Meanwhile(Target target, Runnable act) implements Target {
        @Override
        public String path() {
            return target.path();
        }

        @Override
        public Device read() {
            return target.read();
        }

        @Override
        public Device write() {
            act.run();
            return target.write();
        }
    }

    private byte[] container() {
        return SmallContainer.container(folder, slots(0, "anna", 6, "bert"));
    }

    @Test
    void aFileThatShrinksBetweenPlanAndWriteIsNotWritten() throws Exception {
        byte[] before = container();
        Path image = Files.write(folder.resolve("disk.img"), before);
        long shorter = 4096 + 6 * 65536; // cuts slots 6 and 7 off
        var shrinking = new Meanwhile(Target.existing("" + image), () -> truncate(image, shorter));
        assertThatThrownBy(() -> new Steps().authorize("anna").add(1, "carl").run(shrinking, folder))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("another program changed " + image + " " + Wording.CHANGED_MEANWHILE)
                .extracting(e -> ((LuksException) e).status())
                .isEqualTo(ExitStatus.BUSY);
        Content.assertHolds(image, Arrays.copyOf(before, (int) shorter));
    }

    private static void truncate(Path image, long size) {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSparseImageOnAFullDiskIsRefusedByTheRehearsal() throws Exception {
        Path mounted = mount("size=1m");
        try {
            Path image = mounted.resolve("disk.img");
            sparse(image, container());
            try (var filler = new RandomAccessFile(mounted.resolve("filler").toFile(), "rw")) {
                fill(filler);
            }
            byte[] before = Files.readAllBytes(image);
            assertThatThrownBy(
                            () -> new Steps().authorize("anna").add(1, "carl").run(Target.existing("" + image), folder))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("nothing was changed")
                    .hasMessageContaining("free some space")
                    .extracting(e -> ((LuksException) e).status())
                    .isEqualTo(ExitStatus.FAILED);
            Content.assertHolds(image, before);
            assertThat(Cryptsetup.opens(image, "anna".getBytes(UTF_8), 0)).isTrue();
            assertThat(Cryptsetup.opens(image, "bert".getBytes(UTF_8), 6)).isTrue();
        } finally {
            unmount(mounted);
        }
    }

    @Test
    void aBackupThatFindsNoRoomLeavesNoHalfOfOne() throws Exception {
        Path mounted = mount("size=64k");
        try {
            Path image = Files.write(folder.resolve("disk.img"), container());
            Path backup = mounted.resolve("backup.luks");
            assertThatThrownBy(() -> new Steps().backup(backup).run(Target.existing("" + image), folder))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("Choose a folder on a writable file system with enough free space");
            assertThat(backup).doesNotExist();
        } finally {
            unmount(mounted);
        }
    }

    /** A sparse image of 3 GiB whose header puts the area of a free slot at its very end. */
    @Test
    void aBackupThatWouldFillMemoryIsRefusedInThePlan() throws Exception {
        byte[] content = container();
        var header = ByteBuffer.wrap(content);
        header.putInt(PAYLOAD_OFFSET, 0);
        header.putInt(Luks1Header.SLOTS_OFFSET + 7 * Luks1KeySlot.SIZE + AREA_SECTOR, (3 << 21) - 256);
        Path image = Files.write(folder.resolve("disk.img"), content);
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        Path backup = folder.resolve("backup.luks");
        assertThatThrownBy(() -> new Steps().backup(backup).run(Target.existing("" + image), folder))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("a backup has at most 256 MiB")
                .extracting(e -> ((LuksException) e).status())
                .isEqualTo(ExitStatus.NO_LUKS);
        assertThat(backup).doesNotExist();
    }

    /** The areas of free slots become holes, as a copying program may leave them. */
    private static void sparse(Path image, byte[] content) throws IOException {
        var header = (Luks1Header) Headers.read(new MemoryDisk(content));
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(content.length);
            file.write(content, 0, 4096);
            for (KeySlotArea area : KeySlotArea.used(header)) {
                file.seek(area.offset());
                file.write(content, area.offset(), area.size());
            }
        }
    }

    private record KeySlotArea(int offset, int size) {
        static List<KeySlotArea> used(Luks1Header header) {
            return header.slots().stream()
                    .map(slot -> new KeySlotArea((int) slot.area().offset().bytes(), header.areaSize()))
                    .toList();
        }
    }

    private static void fill(RandomAccessFile filler) throws IOException {
        var page = new byte[4096];
        for (int i = 0; i < 1024; i++) {
            try {
                filler.write(page);
            } catch (IOException e) {
                return; // full: what else could it be, and the system's words depend on the locale
            }
        }
        throw new AssertionError("the file system of one MiB is not full");
    }

    @Test
    void anImageOnAReadOnlyFileSystemIsNotChanged() throws Exception {
        Path mounted = mount("size=2m");
        try {
            Path image = Files.write(mounted.resolve("disk.img"), container());
            byte[] before = Files.readAllBytes(image);
            Oracle.run("mount", "-o", "remount,ro", mounted.toString()).accepted();
            assertThatThrownBy(
                            () -> new Steps().authorize("anna").add(1, "carl").run(Target.existing("" + image), folder))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("read-only")
                    .extracting(e -> ((LuksException) e).status())
                    .isEqualTo(ExitStatus.FAILED);
            Content.assertHolds(image, before);
        } finally {
            unmount(mounted);
        }
    }

    private Path mount(String options) throws IOException {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        assumeTrue("root".equals(System.getProperty("user.name")), "a mount needs root");
        assumeTrue(
                Oracle.run("mount", "-t", "tmpfs", "-o", options, "none", mounted.toString())
                                .status()
                        == 0,
                "this machine lets nobody mount");
        return mounted;
    }

    private static void unmount(Path mounted) {
        Oracle.run("umount", mounted.toString()).accepted();
    }
}
