package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bytes are what, in headers of cryptsetup and as its dump tells the offsets. */
@Tag("once")
class HeaderLayoutTest {
    @TempDir
    private Path folder;

    private HeaderLayout layout(Path path) {
        return Container.read(path.toString(), new QuietPerson().session(folder.resolve("state")))
                .layout();
    }

    private static List<String> lines(HeaderLayout layout) {
        return layout.extents().stream().map(Extent::toString).toList();
    }

    private static void assertWithoutGaps(HeaderLayout layout) {
        long at = 0;
        for (Extent extent : layout.extents()) {
            assertThat(extent.offset().bytes()).isEqualTo(at);
            at = extent.end();
        }
        assertThat(at).isEqualTo(layout.size().bytes());
    }

    @Test
    void luks1HasAnAreaForEachOfEightSlots() {
        HeaderLayout layout = layout(Cryptsetup.formatted(
                folder.resolve("one.img"), 4 << 20, Doctored.ANNA, "--key-size", "512", "--key-slot", "2"));
        assertWithoutGaps(layout);
        assertThat(lines(layout))
                .startsWith("header: 592 B at 0 B", "unused: 3504 B at 592 B", "slot 0, not in use: 250 KiB at 4 KiB")
                .contains("slot 2: 250 KiB at 508 KiB")
                .endsWith("payload: 2 MiB at 2 MiB");
        assertThat(layout.extents().stream().filter(Extent::used).map(Extent::what))
                .containsExactly("header", "slot 2", "payload");
        assertThat(layout.header().bytes()).isEqualTo(2 << 20);
    }

    @Test
    void luks2HasTwoCopiesAndFreeSpaceBetweenItsAreas() throws Exception {
        Path image = CryptsetupLuks2.formatted(folder.resolve("two.img"), Doctored.ANNA);
        CryptsetupLuks2.addKey(image, Doctored.ANNA, "bert".getBytes(UTF_8), 1);
        CryptsetupLuks2.addKey(image, Doctored.ANNA, "carl".getBytes(UTF_8), 2);
        Cryptsetup.killSlot(image, Doctored.ANNA, 1);
        HeaderLayout layout = layout(image);
        assertWithoutGaps(layout);
        assertThat(layout.extents().stream().map(Extent::what))
                .containsExactly(
                        "primary header", "secondary header", "slot 0", "free", "slot 2", "free", "unused", "payload");
        assertThat(layout.header()).isEqualTo(layout.extents().get(7).offset());
        Path backup = folder.resolve("two.luks");
        Cryptsetup.headerBackup(image, backup);
        assertThat(layout(backup).extents().stream().map(Extent::what))
                .as("a backup ends before the payload")
                .endsWith("slot 2", "free")
                .doesNotContain("payload");
    }

    @Test
    void thePayloadOfADetachedHeaderLiesElsewhere() {
        Path header = folder.resolve("detached.luks");
        CryptsetupLuks2.formatted(folder.resolve("data.img"), Doctored.ANNA, "--header", header.toString());
        HeaderLayout layout = layout(header);
        assertWithoutGaps(layout);
        assertThat(layout.extents().stream().map(Extent::what)).doesNotContain("payload");
    }
}
