package luksh.grub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import luksh.file.DurableFile;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.LuksException;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/** The observed boots, in {@code grub.json} in the configuration folder, mode 0600. */
final class Calibrations {
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;

    Calibrations(Path configuration) {
        this.file = configuration.resolve("grub.json");
    }

    /**
     * All calibrations.
     *
     * @throws LuksException if the file exists but cannot be read
     */
    List<Calibration> all() {
        byte[] text;
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            text = SmallFile.read(file, MOST_BYTES)
                    .orElseThrow(() -> broken("more than " + MOST_BYTES + " bytes", null));
        } catch (IOException e) {
            throw broken(Reason.of(e), e);
        }
        try {
            var found = new ArrayList<Calibration>();
            Json.Obj root = (Json.Obj) Json.parse(text);
            if (root.get("calibrations") instanceof Json.Arr list) {
                list.values().forEach(value -> found.add(read((Json.Obj) value)));
            }
            return found;
        } catch (HeaderException | ClassCastException | DateTimeException | NumberFormatException e) {
            throw broken("luksh did not write it like this", e);
        }
    }

    private LuksException broken(String what, @Nullable Throwable cause) {
        String sentence = file + ", the calibrations of GRUB, cannot be read: " + what + "; repair or remove it";
        return cause == null
                ? new LuksException(sentence, ExitStatus.FAILED)
                : new LuksException(sentence, ExitStatus.FAILED, cause);
    }

    private static Calibration read(Json.Obj entry) {
        double factor = Double.parseDouble(word(entry, "factor"));
        if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new NumberFormatException("factor");
        }
        return new Calibration(
                word(entry, "machine"),
                new Platform(word(entry, "platform")),
                word(entry, "version"),
                word(entry, "hash"),
                factor,
                Double.parseDouble(word(entry, "observed")),
                LocalDate.parse(word(entry, "date")));
    }

    private static String word(Json.Obj entry, String name) {
        Json value = entry.get(name);
        if (value instanceof Json.Text text) {
            return text.value();
        }
        if (value instanceof Json.Num number) {
            return number.digits();
        }
        throw new HeaderException(name, String.valueOf(value), "a text or a number");
    }

    /** Stores these, each in the place of an earlier one of the same case. The file is replaced atomically. */
    void keep(List<Calibration> fresh) {
        var kept = new ArrayList<Json>();
        all().stream()
                .filter(known -> fresh.stream().noneMatch(known::sameCase))
                .forEach(known -> kept.add(json(known)));
        fresh.forEach(known -> kept.add(json(known)));
        write(new Json.Obj(Map.of("calibrations", new Json.Arr(kept))) + "\n");
    }

    private static Json json(Calibration known) {
        return Json.Obj.EMPTY
                .with("machine", new Json.Text(known.machine()))
                .with("platform", new Json.Text(known.platform().name()))
                .with("version", new Json.Text(known.family()))
                .with("hash", new Json.Text(known.hash()))
                .with("factor", new Json.Num(Double.toString(known.factor())))
                .with("observed", new Json.Num(Double.toString(known.observed())))
                .with("date", new Json.Text(known.date().toString()));
    }

    private void write(String text) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new LuksException(
                    "cannot store the calibration in " + file + ": " + Reason.of(e)
                            + "; set XDG_CONFIG_HOME to a writable folder",
                    ExitStatus.FAILED,
                    e);
        }
        DurableFile.replace(file, "rw-------", text.getBytes(StandardCharsets.UTF_8));
    }
}
