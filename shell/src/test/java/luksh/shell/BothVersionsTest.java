package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.Content;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Standard scripts on the version of LUKS that the tests of their own do not run them on, and what cryptsetup opens
 * afterwards. Anna has slot 0 and Bert slot 1; the backup is from a day when Carl had slot 2.
 */
class BothVersionsTest {
    private static final Map<String, byte[]> PEOPLE = Map.of("anna", ANNA, "bert", BERT, "carl", CARL);

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeAll
    static void makeImages() {
        Cryptsetup.formatted(shared.resolve("1.img"), Desk.SIZE, ANNA);
        Cryptsetup.formatted(
                shared.resolve("2.img"),
                8 << 20,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--sector-size",
                "512",
                "--luks2-keyslots-size",
                "4m");
        for (int version = 1; version <= 2; version++) {
            Path image = shared.resolve(version + ".img");
            String[] cost = version == 1 ? new String[0] : new String[] {"--pbkdf", "pbkdf2"};
            Cryptsetup.addKey(image, ANNA, BERT, 1, cost);
            Cryptsetup.addKey(image, ANNA, CARL, 2, cost);
            Cryptsetup.headerBackup(image, shared.resolve(version + ".luks"));
            Cryptsetup.killSlot(image, ANNA, 2);
        }
    }

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, shared);
    }

    private Desk.Ended run(int version, String line) throws Exception {
        Path disk = folder.resolve("disk.img");
        Files.copy(shared.resolve(version + ".img"), disk, StandardCopyOption.REPLACE_EXISTING);
        if (!line.startsWith("save")) {
            Files.createDirectories(folder.resolve("vault")); // what reads a vault wants one
        }
        String words = line.replace("DISK", disk.toString())
                .replace("BACKUP", shared.resolve(version + ".luks").toString())
                .replace("FILE", folder.resolve("file").toString())
                .replace(
                        "TOKEN",
                        desk.write("token.json", "{\"type\":\"mine\",\"keyslots\":[\"0\"]}")
                                .toString())
                .replace("VAULT", folder.resolve("vault").toString());
        for (var each : PEOPLE.entrySet()) {
            words = words.replace("=" + each.getKey(), "=" + desk.key(each.getValue()));
        }
        return desk.run((Object[]) (words + " --yes").split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | check DISK                                                          | anna 0, bert 1
            2 | who-opens DISK --key-file=bert                                      | bert 1
            1 | diff DISK DISK                                                      | anna 0
            2 | diff DISK DISK                                                      | anna 0
            2 | add-key DISK --iterations 1000 --key-file=anna --new-key-file=carl   | anna 0, bert 1, carl 2
            2 | rekey DISK --slot 1 --iterations 2000 --key-file=bert               | anna 0, bert 1
            2 | replace DISK --key-file=anna --new-key-file=carl                    | carl 0, bert 1, no anna
            2 | remove-key DISK --key-file=anna --key-file=bert                     | anna 0, no bert
            2 | kill-slot DISK 1 --key-file=anna                                    | anna 0, no bert
            2 | erase DISK --without-backup                                         | no anna, no bert
            2 | digest DISK 2000 --key-file=anna                                    | anna 0, bert 1
            2 | uuid DISK --set random                                              | anna 0, bert 1
            1 | convert DISK luks2                                                  | anna 0, bert 1
            2 | convert DISK luks1                                                  | anna 0, bert 1
            2 | restore DISK BACKUP --key-file=anna                                 | anna 0, bert 1, carl 2
            1 | rescue DISK                                                         | anna 0
            1 | grub DISK                                                           | anna 0
            2 | save DISK --vault VAULT                                             | anna 0
            2 | history DISK --vault VAULT                                          | anna 0
            2 | prune DISK --vault VAULT                                            | anna 0
            2 | copy DISK FILE --key-file=anna                                      | anna 0
            """)
    void afterwardsCryptsetupOpensWhatShallOpen(int version, String line, String verdict) throws Exception {
        run(version, line).done();
        Path disk = folder.resolve("disk.img");
        Cryptsetup.dump(disk).accepted();
        for (String each : verdict.split(", ", -1)) {
            String[] words = each.split(" ", -1);
            if (words[0].equals("no")) {
                byte[] gone = Objects.requireNonNull(PEOPLE.get(words[1]));
                assertThat(Cryptsetup.open(disk, gone).status()).as(each).isNotZero();
            } else {
                byte[] opens = Objects.requireNonNull(PEOPLE.get(words[0]));
                assertThat(Cryptsetup.opens(disk, opens, Integer.parseInt(words[1])))
                        .as(each)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "repair DISK",
        "name-slot DISK 0 Anna",
        "priority DISK 0 prefer",
        "token DISK --import TOKEN",
        "label DISK --set office",
        "flags DISK --set allow-discards"
    })
    void whatLuks1HasNotIsRefusedInOneSentenceAndChangesNothing(String line) throws Exception {
        var refused = run(1, line);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("LUKS1", "luksh wrote nothing");
        assertThat(refused.out()).isEmpty();
        Content.assertSame(folder.resolve("disk.img"), shared.resolve("1.img"));
    }

    @Test
    void whatABackupAndAVolumeKeyOfLuks2AreGoodForCryptsetupSaysToo() throws Exception {
        run(2, "backup DISK FILE").done();
        Path disk = folder.resolve("disk.img");
        Path backup = folder.resolve("file");
        Cryptsetup.erase(disk);
        Cryptsetup.headerRestore(disk, backup).accepted();
        assertThat(Cryptsetup.opens(disk, BERT, 1)).isTrue();
        Files.delete(backup);
        run(2, "volume-key DISK FILE --key-file=bert").done();
        Content.assertHolds(backup, Cryptsetup.volumeKey(disk, ANNA));
    }

    /** A script that comes later is tested in a class of its own or here. */
    @Test
    void everyStandardScriptIsRunOnAnImageByATest() throws Exception {
        Path tests = Path.of(System.getProperty("luksh.root", "..")).resolve("shell/src/test/java/luksh/shell");
        String text;
        try (Stream<Path> files = Files.list(tests)) {
            text = files.filter(file -> file.toString().matches(".*(Scripts|Versions)Test\\.java"))
                    .map(BothVersionsTest::read)
                    .collect(Collectors.joining());
        }
        var missing = new HashSet<>(Scripts.standardNames());
        missing.removeIf(name -> text.contains("\"" + name + "\"") || text.contains("| " + name + " "));
        assertThat(missing).isEmpty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
