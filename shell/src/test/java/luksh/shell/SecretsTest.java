package luksh.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static luksh.shell.Desk.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No passphrase and no volume key leaves by any door but the one that was asked for. */
class SecretsTest {
    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private void run(Desk desk, int status, Object... words) {
        Ended ended = desk.run(words);
        assertThat(ended.status()).as("%s: %s", List.of(words), ended).isEqualTo(status);
        said.add(ended.out());
        said.add(ended.err());
    }

    @Test
    void noSecretIsInWhatIsSaidSavedCachedOrRemembered() throws Exception {
        Desk desk = new Desk(folder, folder.resolve("cache"));
        Path image = desk.image();
        byte[] volumeKey = Cryptsetup.volumeKey(image, ANNA);
        Path anna = desk.key(ANNA);
        Path bert = desk.key(BERT);
        Path carl = desk.key(CARL);
        Path wrong = desk.key(WRONG);

        run(desk, 0, "add-key", image, "--iterations", 1000, "--key-file", anna, "--new-key-file", carl, "--yes");
        run(desk, 1, "add-key", image, "--key-file", anna, "--new-key-file", bert, "--iterations", 1000, "--yes");
        run(desk, 0, "rekey", image, "--slot", 1, "--iterations", 2000, "--key-file", bert, "--yes", "--json");
        run(desk, 0, "rekey", image, "--iterations", 2000, "--key-file", anna, "--dry-run", "--json");
        run(desk, 2, "rekey", image, "--iterations", 2000, "--key-file", wrong, "--yes");
        run(desk, 0, "digest", image, 2000, "--key-file", bert, "--yes");
        run(desk, 0, "backup", image, folder.resolve("saved"), "--json");
        run(desk, 0, "remove-key", image, "--key-file", anna, "--key-file", bert, "--yes");
        run(desk, 0, "who-opens", image, "--key-file", carl, "--json");
        run(desk, 2, "volume-key", image, folder.resolve("never"), "--key-file", wrong);
        run(desk, 0, "dump", image);
        // a script that shows and throws what it should not
        Path clumsy = desk.write("clumsy.jsh", """
                var disk = luks(arg("disk", "the image"));
                var key = ask("Passphrase");
                say(key);
                say("%s", disk.volumeKey(key));
                show(List.of(key));
                show(Map.of("key", key));
                throw new IllegalStateException("with " + key);
                """);
        run(desk, 1, clumsy, image, "--key-file", anna);
        run(desk, 1, clumsy, image, "--key-file", anna, "--json");
        Ended prompt =
                desk.type("var k = keyFile(\"" + anna + "\");\nk\n\"\" + k\nluks(\"" + image + "\").volumeKey(k)\n");
        assertThat(prompt.status()).as("%s", prompt).isZero();
        said.add(prompt.out());
        said.add(prompt.err());

        List<String> secrets = List.of(
                new String(ANNA, UTF_8),
                new String(BERT, UTF_8),
                new String(CARL, UTF_8),
                new String(WRONG, UTF_8),
                HexFormat.of().formatHex(ANNA),
                HexFormat.of().formatHex(volumeKey),
                new String(volumeKey, ISO_8859_1));
        assertThat(said).hasSize(28);
        for (String secret : secrets) {
            assertThat(said).noneMatch(text -> text.contains(secret));
        }
        List<Path> keys = List.of(anna, bert, carl, wrong);
        var searched = new ArrayList<String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!keys.contains(file)) {
                    String content = Files.readString(file, ISO_8859_1);
                    assertThat(secrets).as("%s", file).noneMatch(content::contains);
                    searched.add(file.getFileName().toString());
                }
            }
        }
        // the image, the backup, headers saved before each change, compiled scripts
        assertThat(searched).contains("disk.img", "saved").hasSizeGreaterThan(6);
        assertThat(searched).anyMatch(name -> name.endsWith(".header")).anyMatch(name -> name.endsWith(".jsc"));
        try (var saved = Files.walk(folder.resolve("state"))) {
            for (Path path : saved.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .endsWith("------");
            }
        }
    }
}
