package luksh.chart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import luksh.file.DurableFile;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;

/** A chart as a file, SVG or PNG by the name's end. The library that draws is loaded when one is saved, not before. */
public final class ChartFile {
    private final Path path;
    private final boolean svg;

    private ChartFile(Path path, boolean svg) {
        this.path = path;
        this.svg = svg;
    }

    /**
     * Where a chart is going to be saved; nothing is written yet.
     *
     * @throws LuksException if the name ends with neither {@code .svg} nor {@code .png}
     */
    public static ChartFile named(String path) {
        Path file = FileName.parse(path);
        String name = path.toLowerCase(Locale.ROOT);
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new LuksException(
                    "a chart is saved as SVG or PNG, by the name's end; '" + path + "' ends with neither: write " + path
                            + ".svg",
                    LuksException.FAILED);
        }
        return new ChartFile(file, name.endsWith(".svg"));
    }

    /**
     * Draws the chart; a file of that name is replaced, in one instant. Mode 0644.
     *
     * @throws LuksException if the file cannot be written, or this Java has no fonts to draw with
     */
    public void save(Chart chart) {
        byte[] content;
        try {
            content = svg ? Picture.svg(chart) : Picture.png(chart);
        } catch (IOException e) {
            throw new LuksException(
                    "the chart cannot be drawn for " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        } catch (LinkageError | InternalError e) {
            throw new LuksException(
                    "the chart cannot be drawn, since this Java runtime has no fonts (" + e.getMessage()
                            + "); on Debian: apt-get install fontconfig fonts-dejavu-core",
                    LuksException.FAILED,
                    e);
        }
        DurableFile.replace(path, "rw-r--r--", content);
    }

    /** The path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
