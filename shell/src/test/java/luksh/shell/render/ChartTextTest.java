package luksh.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import luksh.Sample;
import luksh.chart.LineChart;
import luksh.chart.LineChart.Line;
import luksh.chart.LineChart.Mark;
import luksh.chart.LineChart.Point;
import org.junit.jupiter.api.Test;

/** What a curve and a bench look like at 80 columns. */
class ChartTextTest {
    private static final LineChart CURVE = new LineChart(
            "GRUB's unlock time, pbkdf2-sha512: disk.img",
            "iterations",
            "seconds",
            List.of(
                    new Line("2.12 i386-pc", List.of(new Point(1e4, 0.05), new Point(1e7, 50))),
                    new Line("2.14 x86_64-efi", List.of(new Point(1e4, 0.02), new Point(1e7, 6)))),
            List.of(new Mark("slot 0: 640 000", 640_000, List.of(new Point(640_000, 3.2), new Point(640_000, 0.5)))));
    private static final List<Sample> SAMPLES = List.of(
            new Sample("pbkdf2-sha256", "linux", 99, 0.02, 10_101_010),
            new Sample("pbkdf2-sha256", "grub-2.12", 960, 0.031, 1_041_667),
            new Sample("pbkdf2-sha256", "boot 2.12 x86_64-efi", 1656, 1, 603_865),
            new Sample("argon2id, 512 MiB, 4 lanes", "linux", 3e8, 0.05, 3));

    private static String draw(Object value, boolean styled, boolean ascii) {
        return new Values(80, styled, ascii).draw(value);
    }

    private static String curve(boolean styled, boolean ascii) {
        return new CurveText(CURVE, 80, ascii, styled).text();
    }

    @Test
    void aCurveOfBraille() {
        assertThat(curve(false, false)).isEqualTo("""
                GRUB's unlock time, pbkdf2-sha512: disk.img
                 100 s │
                       │                                                   ⢀⡠⠤⠒ 2.12 i386-pc
                       │                                               ⣀⠤⠔⠊⠁
                       │                                          ⢀⡠⠔⠒⠉
                  10 s │                                     ⢀⣀⠤⠒⠉⠁           ⢀ 2.14 x86_64-efi
                       │                                 ⣀⡠⠔⠊⠁           ⣀⠤⠔⠒⠉⠁
                       │                            ⢀⡠⠤⠒⠉●         ⣀⡠⠤⠒⠊⠉
                       │                        ⣀⠤⠒⠊⠁        ⢀⣀⠤⠔⠒⠉
                   1 s │                   ⢀⡠⠔⠊⠉        ⣀⡠⠤⠒⠉⠁
                       │              ⢀⣀⠤⠒⠉⠁      ⢀⣀⠤⠒⠊⠉ ●
                       │          ⣀⠤⠔⠊⠁      ⣀⡠⠔⠒⠉⠁
                 0.1 s │     ⢀⡠⠔⠒⠉     ⢀⡠⠤⠒⠊⠉
                       │ ⣀⠤⠒⠊⠁   ⢀⣀⠤⠔⠒⠉⠁
                       │⠉   ⣀⡠⠤⠒⠊⠁
                       │⠤⠔⠊⠉
                0.01 s │
                       └┴─────────────────┴─────────────────┴─────────────────┴
                        10k               100k              1M              10M   iterations
                ● slot 0: 640 000 iterations: 3.2 s on 2.12 i386-pc, 0.50 s on 2.14
                    x86_64-efi
                """);
    }

    @Test
    void aCurveWithoutUnicodeHasALetterForEachLine() {
        assertThat(curve(true, true))
                .contains(
                        " a 2.12 i386-pc\n",
                        " b 2.14 x86_64-efi\n",
                        "aaaaa",
                        "   1 s |",
                        "O slot 0: 640 000 iterations: 3.2 s")
                .matches(text -> text.chars().allMatch(c -> c < 128 && c != '\033'));
    }

    @Test
    void coloursChangeNothingElse() {
        assertThat(curve(true, false))
                .contains("\033[34m")
                .satisfies(text ->
                        assertThat(text.replaceAll("\033\\[[0-9]+m", "")).isEqualTo(curve(false, false)));
        assertThat(draw(SAMPLES, true, false).replaceAll("\033\\[[0-9]+m", "")).isEqualTo(draw(SAMPLES, false, false));
    }

    @Test
    void aBenchIsATableWithBarsToOneScale() {
        assertThat(draw(SAMPLES, false, false)).isEqualTo("""
                pbkdf2  route                   ns  spread  a second
                sha256  linux                   99  2 %     10.10 M  █▌
                        grub-2.12              960  3 %     1.04 M   ███████████████▏
                        boot 2.12 x86_64-efi  1656  100 %   604 k    ██████████████████████████
                ns: one iteration of one block on one core. A key of 512 bits takes one block of
                  sha512, two of sha256, four of sha1. grub: GRUB's loop, in plain Java.
                  boot: estimate for GRUB's own code on this machine, or longer by the spread.
                argon2id, 512 MiB, 4 lanes: 0.30 s for a pass over the memory (spread 5 %)
                """);
        assertThat(draw(SAMPLES, false, true))
                .contains("#")
                .matches(text -> text.chars().allMatch(c -> c < 128));
    }

    @Test
    void nothingIsWiderThanTheTerminal() {
        for (String text : List.of(curve(false, false), curve(false, true), draw(SAMPLES, false, false))) {
            assertThat(text.lines()).allMatch(line -> line.length() <= 80);
        }
    }

    @Test
    void aScreenReaderGetsTheCurveAsATable() {
        assertThat(new CurveTable(CURVE, new Values(80, false).plainly()).text())
                .isEqualTo("""
                GRUB's unlock time, pbkdf2-sha512: disk.img
                iterations  2.12 i386-pc  2.14 x86_64-efi  mark
                   640 000  3.2 s         0.50 s           slot 0: 640 000
                    10 000  0.05 s        0.02 s
                    20 000  0.10 s        0.04 s
                    50 000  0.25 s        0.08 s
                   100 000  0.50 s        0.13 s
                   200 000  1.0 s         0.24 s
                   500 000  2.5 s         0.51 s
                 1 000 000  5.0 s         0.90 s
                 2 000 000  10.0 s        1.6 s
                 5 000 000  25 s          3.4 s
                10 000 000  50 s          6.0 s
                """);
        assertThat(new Values(80, true).plainly().draw(SAMPLES))
                .contains("sha256  linux                   99  2 %     10.10 M\n")
                .matches(text -> text.chars().allMatch(c -> c < 128));
    }
}
