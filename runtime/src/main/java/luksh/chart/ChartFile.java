package luksh.chart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * A chart file: SVG or PNG, depending on the end of its name. The library that draws is loaded only when a chart is
 * saved.
 */
public final class ChartFile {
    private final Path path;
    private final boolean svg;

    private ChartFile(Path path, boolean svg) {
        this.path = path;
        this.svg = svg;
    }

    /**
     * The file for a chart; writes nothing yet.
     *
     * @throws LuksException if the name ends with neither {@code .svg} nor {@code .png}
     */
    public static ChartFile named(String path) {
        Path file = FileName.parse(path);
        String name = path.toLowerCase(Locale.ROOT);
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new LuksException(
                    "the name of a chart ends with .svg or .png; '" + path + "' does not; try " + path + ".svg",
                    ExitStatus.FAILED);
        }
        return new ChartFile(file, name.endsWith(".svg"));
    }

    /**
     * Draws the chart and atomically replaces a file of that name. Mode 0644.
     *
     * @throws LuksException if the file cannot be written, or this JVM has no fonts
     */
    public void save(Chart chart) {
        byte[] content;
        try {
            content = svg ? Picture.svg(chart) : Picture.png(chart);
        } catch (IOException e) {
            throw new LuksException("cannot draw the chart " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        } catch (LinkageError | InternalError e) {
            throw new LuksException(
                    "cannot draw the chart because this Java runtime has no fonts (" + e.getMessage()
                            + "); to install fonts on Debian: apt-get install fontconfig fonts-dejavu-core",
                    ExitStatus.FAILED,
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
