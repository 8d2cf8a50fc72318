package luksh.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import luksh.oracle.Oracle;

/** What the judges of this machine know; found out by asking them. */
final class Support {
    private static final Pattern GRUB_LACKS = Pattern.compile("Couldn't load|isn't available|isn't supported");
    private static final Pattern QEMU_LACKS = Pattern.compile(
            "not supported|[Uu]nsupported|not available|No .* cipher|Algorithm .* not|unknown|Unexpected cipher mode");
    private static final Map<String, Boolean> CRYPTSETUP = new ConcurrentHashMap<>();

    private Support() {}

    /** Whether cryptsetup formats with this cipher, and with this hash; each is tried once. */
    static boolean cryptsetup(Cell cell) {
        return formats(cell.with("sha256")) && formats(new Cell("aes", "cbc-plain", 128, cell.hash()));
    }

    private static boolean formats(Cell cell) {
        return CRYPTSETUP.computeIfAbsent(cell.toString(), name -> tryToFormat(cell));
    }

    private static boolean tryToFormat(Cell cell) {
        try {
            Path image = Files.createTempFile("judge", "probe");
            try {
                try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                    file.setLength(3 << 20);
                }
                var command = new ArrayList<>(List.of("cryptsetup", "luksFormat", "--type", "luks1"));
                command.addAll(List.of(cell.options()));
                command.addAll(List.of(
                        "--batch-mode", "--pbkdf-force-iterations", "1000", "--key-file", "-", image.toString()));
                return Oracle.run("a".getBytes(US_ASCII), command).status() == 0;
            } finally {
                Files.delete(image);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether GRUB has the ciphers and hashes that this container names. Version 2.06 takes {@code plain64be} for {@code
     * plain64}, and writes over the end of its buffer where an area ends inside a sector.
     */
    static boolean grub(Cell cell, Path image) {
        Oracle.Verdict verdict =
                Oracle.run("wrong\n".getBytes(US_ASCII), "grub-fstest", "-C", image.toString(), "ls", "(crypto0)");
        return !cell.mode().endsWith("plain64be")
                && cell.wholeSectors()
                && !GRUB_LACKS.matcher(verdict.stderr()).find();
    }

    /** Whether qemu-img failed because it lacks something, not because of what it read. */
    static boolean lacking(Oracle.Verdict qemu) {
        return qemu.status() != 0 && QEMU_LACKS.matcher(qemu.stderr()).find();
    }
}
