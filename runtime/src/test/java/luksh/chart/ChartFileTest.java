package luksh.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import luksh.chart.BarChart.Bars;
import luksh.chart.LineChart.Line;
import luksh.chart.LineChart.Mark;
import luksh.chart.LineChart.Point;
import luksh.format.LuksException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ChartFileTest {
    private static final LineChart LINES = new LineChart(
            "GRUB <and> time",
            "iterations",
            "seconds",
            List.of(
                    new Line("2.12 i386-pc", List.of(new Point(1000, 0.01), new Point(1_000_000, 5))),
                    new Line("2.14 x86_64-efi", List.of(new Point(1000, 0.002), new Point(1_000_000, 0.7)))),
            List.of(new Mark("slot 0", 300_000, List.of(new Point(300_000, 1.5)))));
    private static final BarChart BARS = new BarChart(
            "What an iteration takes",
            "nanoseconds",
            List.of("sha256", "whirlpool"),
            List.of(new Bars("linux", List.of(99.0, 6000.0)), new Bars("boot 2.14", List.of(440.0, Double.NaN))));

    @TempDir
    private Path folder;

    private Element svg(Chart chart) throws Exception {
        Path file = folder.resolve("chart.svg");
        ChartFile.named(file.toString()).save(chart);
        var reader = DocumentBuilderFactory.newInstance();
        reader.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return reader.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    }

    private static String text(Element root, String name) {
        return root.getElementsByTagName(name).item(0).getTextContent();
    }

    @Test
    void anSvgIsXmlWithItsLinesAndSaysWhatTheyAre() throws Exception {
        Element root = svg(LINES);
        assertThat(text(root, "title")).isEqualTo("GRUB <and> time");
        assertThat(text(root, "desc"))
                .contains("seconds against iterations")
                .contains("2.12 i386-pc: 1000 0.0100, 1000000 5.00")
                .contains("2.14 x86_64-efi:", "slot 0: 300000 1.50");
        assertThat(root.getAttribute("viewBox")).startsWith("0 0 ");
        assertThat(Files.readString(folder.resolve("chart.svg")))
                .contains("rgb(0,114,178)", "rgb(213,94,0)")
                .hasSizeLessThan(200_000);
    }

    @Test
    void barsThatAreNotThereAreLeftOut() throws Exception {
        assertThat(text(svg(BARS), "desc"))
                .contains("sha256, linux: 99", "whirlpool, linux: 6000", "sha256, boot 2.14: 440")
                .doesNotContain("NaN", "whirlpool, boot");
    }

    @Test
    void aPngIsAPictureOfTheSameSize() throws Exception {
        Path file = folder.resolve("chart.PNG");
        ChartFile.named(file.toString()).save(LINES);
        var picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(1080);
        assertThat(picture.getRGB(2, 2)).as("a light background").isEqualTo(0xffffffff);
    }

    @Test
    void anotherEndingIsRefusedBeforeAnythingIsDrawn() {
        assertThatThrownBy(() -> ChartFile.named("grub.pdf"))
                .isInstanceOf(LuksException.class)
                .hasMessageContainingAll(".svg or .png", "grub.pdf.svg");
        assertThatThrownBy(() -> ChartFile.named("")).isInstanceOf(LuksException.class);
    }

    @Test
    void aFolderThatIsNotThereIsToldInASentence() {
        ChartFile file = ChartFile.named(folder.resolve("none/chart.svg").toString());
        assertThatThrownBy(() -> file.save(BARS))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("does not exist");
    }
}
