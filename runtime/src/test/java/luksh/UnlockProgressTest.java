package luksh;

import static luksh.ChangeTest.slot;
import static luksh.QuietPerson.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import luksh.crypto.Passphrase;
import luksh.format.Size;
import luksh.format.Version;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for a derivation sees how far it is, whatever it is for. */
@Tag("once")
class UnlockProgressTest {
    @TempDir
    private Path folder;

    private final QuietPerson person = new QuietPerson();

    private Container disk() {
        Container disk = FormatSpec.format(
                folder.resolve("disk.img").toString(),
                f -> f.version(Version.LUKS1)
                        .createFile(new Size(4 << 20))
                        .keyBits(256)
                        .add(secret("anna"), s -> s.iterations(2000))
                        .add(secret("bert"), s -> s.iterations(1500)),
                person.session(folder.resolve("state")));
        person.progressed.clear();
        return disk;
    }

    @Test
    void whoOpensAndUnlockShowOneProgressForAllSlots() {
        Container disk = disk();
        try (Passphrase bert = secret("bert")) {
            disk.whoOpens(bert);
            assertThat(person.progressed).containsExactly("deriving the keys of slots 0, 1  100 %");
            person.progressed.clear();
            disk.volumeKey(bert).close();
            assertThat(person.progressed).singleElement().asString().startsWith("deriving the keys of slots 0, 1");
        }
    }

    @Test
    void theProofOfAChangeShowsItsProgressToo() {
        Container disk = disk();
        disk.change(c -> {
            c.authorize(secret("anna"));
            c.rekey(slot(0), k -> k.iterations(1000));
        });
        // once to unlock, once to seal, and once or more to prove
        assertThat(person.progressed)
                .hasSizeGreaterThan(2)
                .allSatisfy(work -> assertThat(work).matches("deriving the key of slot \\d  100 %"));
    }
}
