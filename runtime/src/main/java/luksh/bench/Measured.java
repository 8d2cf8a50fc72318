package luksh.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import luksh.file.DurableFile;
import luksh.format.Json;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * Stores the measured times of GRUB's loops in {@code loops.json} in the cache folder. They are valid for the
 * processor and the JVM that they were measured with. If the file cannot be read or written, luksh measures again.
 */
public final class Measured {
    private static final long MOST_BYTES = 1 << 20;
    /** Changes with the code of the loop: results of another version are ignored. */
    private static final String CODE = "1";

    private final Path file;
    private final String processor;
    private final String java;

    /**
     * @param cache folder, created when a result is stored
     * @param processor its name
     */
    public Measured(Path cache, String processor) {
        this(cache, processor, System.getProperty("java.runtime.version", "?"));
    }

    Measured(Path cache, String processor, String java) {
        this.file = cache.resolve("loops.json");
        this.processor = processor;
        this.java = java;
    }

    /**
     * The result for one loop.
     *
     * @param hash LUKS name of the hash
     * @param cached as in GRUB from 2.14 if true, otherwise as in GRUB up to 2.12
     */
    public record Entry(String hash, boolean cached, Timing timing, LocalDate date) {}

    /** All results for this processor and JVM. */
    public List<Entry> all() {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                return List.of();
            }
            Json.Obj root = (Json.Obj) Json.parse(Files.readAllBytes(file));
            if (!text(root.get("processor")).equals(processor)
                    || !text(root.get("java")).equals(java)
                    || !text(root.get("code")).equals(CODE)) {
                return List.of();
            }
            var entries = new ArrayList<Entry>();
            for (Json value : ((Json.Arr) given(root.get("loops"))).values()) {
                entries.add(read((Json.Obj) value));
            }
            return entries;
        } catch (IOException | LuksException | ClassCastException | DateTimeException | NumberFormatException e) {
            return List.of();
        }
    }

    private static Entry read(Json.Obj entry) {
        double nanos = Double.parseDouble(given(entry.get("nanos")).toString());
        if (!(nanos > 0 && nanos < Double.POSITIVE_INFINITY)) {
            throw new NumberFormatException("nanos");
        }
        return new Entry(
                text(entry.get("hash")),
                given(entry.get("cached")) == Json.Word.TRUE,
                new Timing(nanos, Double.parseDouble(given(entry.get("spread")).toString())),
                LocalDate.parse(text(entry.get("date"))));
    }

    private static String text(@Nullable Json value) {
        return ((Json.Text) given(value)).value();
    }

    private static Json given(@Nullable Json value) {
        if (value == null) {
            throw new ClassCastException("a member is missing");
        }
        return value;
    }

    /** Stores these results; each replaces an earlier one of the same loop. */
    public void keep(List<Entry> fresh) {
        var loops = new ArrayList<Json>();
        for (Entry known : all()) {
            if (fresh.stream().noneMatch(entry -> entry.hash.equals(known.hash) && entry.cached == known.cached)) {
                loops.add(json(known));
            }
        }
        fresh.forEach(entry -> loops.add(json(entry)));
        String text = Json.Obj.EMPTY
                        .with("code", new Json.Text(CODE))
                        .with("processor", new Json.Text(processor))
                        .with("java", new Json.Text(java))
                        .with("loops", new Json.Arr(loops))
                + "\n";
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            DurableFile.replace(file, "rw-------", text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | LuksException e) {
            return; // it is measured again the next time
        }
    }

    private static Json json(Entry entry) {
        return Json.Obj.EMPTY
                .with("hash", new Json.Text(entry.hash))
                .with("cached", entry.cached ? Json.Word.TRUE : Json.Word.FALSE)
                .with("nanos", new Json.Num(Double.toString(entry.timing.nanos())))
                .with("spread", new Json.Num(Double.toString(entry.timing.spread())))
                .with("date", new Json.Text(entry.date.toString()));
    }
}
