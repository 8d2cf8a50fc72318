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
 * The machine that luksh runs on: its processor, its GRUB, and what is known of its speed.
 *
 * @param root where its files begin: {@code /}
 * @param configuration folder of what a person told; made when something is to be kept
 * @param cache folder of what was measured
 */
public record GrubHost(Path root, Path configuration, Path cache) {
    /** An observation further off than this is a slip of the pen, or another disk. */
    public static final double ABSURD = 20;

    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

    /** The processor's name, by /proc/cpuinfo; its architecture where that has none. */
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

    /** How fast it is: by a boot that was watched, else by what was measured, else unknown. */
    public MachineSpeed speed() {
        return new Calibrated(uncalibrated(), processor(), new Calibrations(configuration).all());
    }

    /** The same without the boots that were watched. */
    public MachineSpeed uncalibrated() {
        return new MeasuredSpeed(measured().all());
    }

    /** The same with these loops instead of those that were measured before. */
    public MachineSpeed speed(List<Measured.Entry> loops) {
        return new Calibrated(new MeasuredSpeed(loops), processor(), new Calibrations(configuration).all());
    }

    /** GRUB's loops as they were timed here. */
    public Measured measured() {
        return new Measured(cache, processor());
    }

    /**
     * Keeps an observation for every GRUB that this may have been.
     *
     * @param models of what was opened, one list for each GRUB; each opened up to its first slot
     * @param observed seconds, of all together
     * @throws luksh.format.LuksException if no model can be reconciled with it, or the file cannot be written
     */
    public void calibrate(List<List<CostModel>> models, double observed, LocalDate today) {
        new Calibrations(configuration)
                .keep(models.stream()
                        .map(volumes -> Calibrated.by(volumes, observed, processor(), uncalibrated(), today))
                        .toList());
    }
}
