package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import luksh.QuietPerson;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/** What opens a disk state: by our own reading, and by cryptsetup's. */
final class Witness {
    private Witness() {}

    /** Whether this reads as a header that is accepted. */
    static boolean accepted(byte[] state) {
        try {
            Headers.read(new MemoryDisk(state));
            return true;
        } catch (LuksException e) {
            return false;
        }
    }

    /** Those of the passphrases that open some slot here; none if the header is refused. */
    static List<String> opening(byte[] state, Collection<String> passphrases) {
        return accepted(state)
                ? passphrases.stream().filter(text -> opens(state, text)).toList()
                : List.of();
    }

    private static boolean opens(byte[] state, String passphrase) {
        var disk = new MemoryDisk(state);
        var header = Headers.read(disk);
        var unlock = new Unlock(header, disk);
        try (Secret secret = QuietPerson.secret(passphrase)) {
            return header.slots().stream().anyMatch(slot -> {
                var opened = unlock.slot(slot, secret);
                opened.ifPresent(Unlock.Opened::close);
                return opened.isPresent();
            });
        }
    }

    /** Whether this slot opens with one of the passphrases. */
    static boolean opensSlot(Device disk, int number, Collection<String> passphrases) {
        var header = Headers.read(disk);
        var unlock = new Unlock(header, disk);
        var slot = header.slots().stream()
                .filter(s -> s.number() == number)
                .findFirst()
                .orElseThrow();
        return passphrases.stream().anyMatch(text -> {
            try (Secret secret = QuietPerson.secret(text)) {
                var opened = unlock.slot(slot, secret);
                opened.ifPresent(Unlock.Opened::close);
                return opened.isPresent();
            }
        });
    }

    /** cryptsetup's answer about this state: 0 opens, 2 does not, 1 no slot in use or no header that it accepts. */
    static int cryptsetup(Path folder, byte[] state, String passphrase, String... options) {
        return inFile(
                folder,
                state,
                image -> Cryptsetup.open(image, passphrase.getBytes(UTF_8), options)
                        .status());
    }

    /** cryptsetup's luksDump of this state. */
    static Oracle.Verdict dump(Path folder, byte[] state) {
        return inFile(folder, state, Cryptsetup::dump);
    }

    private static <T> T inFile(Path folder, byte[] state, Function<Path, T> question) {
        try {
            Path image = Files.createTempFile(folder, "state", ".img");
            try {
                Files.write(image, state);
                return question.apply(image);
            } finally {
                Files.delete(image);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
