package luksh.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import luksh.Extent;
import luksh.HeaderLayout;
import luksh.format.Size;
import org.junit.jupiter.api.Test;

/** What the drawing of a header looks like. */
class LayoutTextTest {
    private static final HeaderLayout LUKS2 = new HeaderLayout(
            "disk.img",
            new Size(64 << 20),
            new Size(16 << 20),
            List.of(
                    part(0, 16, "primary header", true),
                    part(16, 16, "secondary header", true),
                    part(32, 252, "slot 0", true),
                    part(284, 4096, "slot 1", true),
                    part(4380, 12004, "free", false),
                    part(16384, 49152, "payload", true)));

    private static Extent part(long kib, long size, String what, boolean used) {
        return new Extent(new Size(kib << 10), new Size(size << 10), what, used);
    }

    @Test
    void aPartHasABarAtItsPlace() {
        assertThat(new Values(80, false).draw(LUKS2)).isEqualTo("""
                disk.img: 64 MiB, header of 16 MiB
                  offset       size  what              0                   8 MiB          16 MiB
                     0 B     16 KiB  primary header    ▌
                  16 KiB     16 KiB  secondary header  ▌
                  32 KiB    252 KiB  slot 0            ▌
                 284 KiB      4 MiB  slot 1            ▐█████████▌
                4380 KiB  12004 KiB  free                        ·····························
                  16 MiB     48 MiB  payload                                                   →
                A column is 410 KiB. Smaller parts look larger than they are. Only the header is
                drawn to scale.
                """);
    }

    @Test
    void withoutUnicodeItIsAscii() {
        String drawn = new Values(80, true, true).draw(LUKS2);
        assertThat(drawn)
                .contains("slot 1            ##########\n", " free                        .....", " >\n")
                .matches(text -> text.replaceAll("\033\\[[01]m", "").chars().allMatch(c -> c < 128));
    }

    @Test
    void aScreenReaderGetsTheTableAlone() {
        assertThat(new Values(80, true).plainly().draw(LUKS2)).isEqualTo("""
                disk.img: 64 MiB, header of 16 MiB
                  offset       size  what
                     0 B     16 KiB  primary header
                  16 KiB     16 KiB  secondary header
                  32 KiB    252 KiB  slot 0
                 284 KiB      4 MiB  slot 1
                4380 KiB  12004 KiB  free
                  16 MiB     48 MiB  payload
                """);
    }

    @Test
    void noLineIsWiderThanTheTerminal() {
        for (int width : new int[] {40, 60, 80, 200}) {
            assertThat(new Values(width, false).draw(LUKS2).lines()).allMatch(line -> line.length() <= width);
        }
    }
}
