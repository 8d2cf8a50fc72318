package luksh.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import luksh.Container;
import luksh.QuietPerson;
import luksh.change.step.Guard;
import luksh.crypto.Passphrase;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the volume key alone brings back: a header that was erased says nothing of its size. */
class Luks2VolumeKeyTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final byte[] BERT = "bert".getBytes(UTF_8);

    @TempDir
    private Path folder;

    @Test
    void anErasedContainerGetsASlotFromItsVolumeKey() {
        Path image = Cryptsetup.formatted(
                folder.resolve("disk.img"),
                20 << 20,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--key-size",
                "256");
        Container disk = Container.read(image.toString(), new QuietPerson().session(folder.resolve("state")));
        try (var anna = Passphrase.owning(ANNA.clone());
                var bert = Passphrase.owning(BERT.clone());
                var key = disk.volumeKey(anna)) {
            disk.change(c -> {
                c.allow(Guard.ERASE_WITHOUT_BACKUP);
                c.erase();
            });
            assertThat(disk.slots()).isEmpty();
            assertThat(disk.plan(c -> c.add(bert)).possible()).isFalse();
            disk.change(c -> {
                c.authorize(key);
                c.add(bert, s -> s.iterations(1000));
            });
            assertThat(disk.keyBits()).isEqualTo(256);
            assertThat(Cryptsetup.opens(image, BERT, 0)).isTrue();
            assertThat(Cryptsetup.volumeKey(image, BERT)).hasSize(32);
        }
    }
}
