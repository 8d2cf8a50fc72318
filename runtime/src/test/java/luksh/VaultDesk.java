package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import luksh.change.step.ChangeSession;
import luksh.finding.Finding;
import luksh.format.Slot;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import org.junit.jupiter.api.io.TempDir;

/** A vault on a desk of its own, and images that cryptsetup made. */
abstract class VaultDesk {
    static final byte[] ANNA = "anna".getBytes(UTF_8);
    static final byte[] BERT = "bert".getBytes(UTF_8);
    static final byte[] CARL = "carl".getBytes(UTF_8);

    @TempDir
    Path folder;

    final QuietPerson person = new QuietPerson();

    record Numbered(int number) implements Slot {}

    /** Anna opens slot 0, Bert slot 1. */
    Path image(int version) {
        Path image = folder.resolve("disk.img");
        if (version == 1) {
            Cryptsetup.formatted(image, 4 << 20, ANNA);
            Cryptsetup.addKey(image, ANNA, BERT, 1);
        } else {
            CryptsetupLuks2.formatted(image, ANNA);
            CryptsetupLuks2.addKey(image, ANNA, BERT, 1);
        }
        return image;
    }

    ChangeSession session() {
        return person.session(folder.resolve("state"));
    }

    Container open(Path image) {
        return Container.read(image.toString(), session());
    }

    Path root() {
        return folder.resolve("safe");
    }

    Vault vault() {
        return Vault.at(root().toString(), session());
    }

    static Path file(Backup backup) {
        return Path.of(backup.path());
    }

    static Path manifest(Backup backup) {
        return Path.of(backup.path().replace(".luks", ".json"));
    }

    static List<String> rules(List<Finding> findings) {
        return findings.stream().map(Finding::rule).toList();
    }

    void remove(Container disk, byte[] mine, byte[] his) {
        try (var own = QuietPerson.secret(new String(mine, UTF_8));
                var gone = QuietPerson.secret(new String(his, UTF_8))) {
            disk.change(c -> {
                c.authorize(own);
                c.remove(gone);
            });
        }
    }

    List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
