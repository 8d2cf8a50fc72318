package luksh.interop;

import static luksh.interop.Workbench.ANNA;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;

/** LUKS2 containers of cryptsetup with cheap slots; Anna opens slot 0. */
final class Luks2Commands {
    private static final List<String> CHEAP =
            List.of("--batch-mode", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", "-");

    private Luks2Commands() {}

    static Path formatted(Path image, long size, String... options) {
        var all = new ArrayList<>(List.of("--type", "luks2", "--pbkdf", "pbkdf2"));
        all.addAll(List.of(options));
        return Cryptsetup.formatted(image, size, ANNA, all.toArray(String[]::new));
    }

    /** The header says that a reencryption is under way; no sector of the payload is changed yet. */
    static Path beginReencryption(Path image, String... options) {
        var command = new ArrayList<>(List.of("cryptsetup", "reencrypt", "--init-only"));
        command.addAll(CHEAP);
        command.addAll(List.of(options));
        command.add(image.toString());
        Oracle.run(ANNA, command).accepted();
        return image;
    }
}
