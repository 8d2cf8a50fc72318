package luksh.grub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import luksh.bench.Measured;

/**
 * The machine that luksh runs on: its processor, its GRUB, and its speed if known.
 *
 * @param root of its files: {@code /}
 * @param configuration folder for information from the user; created when it is first needed
 * @param cache folder for measurements
 */
public record GrubHost(Path root, Path configuration, Path cache) {
    /** A larger factor between observation and estimate is a typing error, or another disk. */
    public static final double ABSURD = 20;

    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

    /** The name of the processor in /proc/cpuinfo; its architecture if there is none. */
    public String processor() {
        try {
            Matcher model = MODEL.matcher(Files.readString(root.resolve("proc/cpuinfo"), StandardCharsets.ISO_8859_1));
            if (model.find()) {
                return model.group(1).strip();
            }
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }

    /** Its GRUB. */
    public Installed installed() {
        return Installed.on(root);
    }

    /** Its speed: from an observed boot, otherwise from a measurement, otherwise unknown. */
    public MachineSpeed speed() {
        return new Calibrated(uncalibrated(), processor(), new Calibrations(configuration).all());
    }

    /** The same without observed boots. */
    public MachineSpeed uncalibrated() {
        return new MeasuredSpeed(measured().all());
    }

    /** The same with these loops in the place of the stored measurements. */
    public MachineSpeed speed(List<Measured.Entry> loops) {
        return new Calibrated(new MeasuredSpeed(loops), processor(), new Calibrations(configuration).all());
    }

    /** The measured times of GRUB's loops on this machine. */
    public Measured measured() {
        return new Measured(cache, processor());
    }

    /**
     * Stores an observation for every GRUB that it may come from.
     *
     * @param models of the unlocked volumes, one list for each GRUB; each volume is unlocked by its first slot
     * @param observed seconds for all volumes
     * @throws luksh.format.LuksException if it matches no model, or the file cannot be written
     */
    public void calibrate(List<List<CostModel>> models, double observed, LocalDate today) {
        new Calibrations(configuration)
                .keep(models.stream()
                        .map(volumes -> Calibrated.by(volumes, observed, processor(), uncalibrated(), today))
                        .toList());
    }
}
