package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import luksh.Content;
import luksh.OneLine;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.oracle.QemuImg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every standard script does on a real image what it says, in cryptsetup's eyes. */
class StandardScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;

    @BeforeEach
    void makeImage() {
        desk = new Desk(folder, cache);
        image = desk.image();
    }

    private String dumped(Path path) {
        return squeezed(Cryptsetup.dump(path).accepted().out());
    }

    private static String squeezed(String text) {
        return text.replaceAll("[ \\t]+", " ");
    }

    @Test
    void formatMakesAContainerWhoseSlotAndDigestIterationsAreChosenApart() {
        Path made = folder.resolve("made.img");
        var ended = desk.run(
                        "format",
                        made,
                        "--luks1",
                        "--create",
                        "4MiB",
                        "--hash",
                        "sha512",
                        "--iterations",
                        "3000",
                        "--digest-iterations",
                        "2000",
                        "--new-key-file",
                        desk.key(CARL),
                        "--yes")
                .done();
        assertThat(ended.out()).startsWith(made + ": LUKS1, aes-xts-plain64, 512-bit key, 1 slot in use, UUID ");
        assertThat(Cryptsetup.opens(made, CARL, 0)).isTrue();
        assertThat(dumped(made)).contains("Hash spec: sha512", "MK iterations: 2000", "\n Iterations: 3000");
    }

    @Test
    void formatMakesLuks2UnlessToldOtherwise() {
        Path made = folder.resolve("made.img");
        Object[] options = {
            "format",
            made,
            "--create",
            "5MiB",
            "--keyslots-size",
            "2MiB",
            "--metadata-size",
            "64KiB",
            "--sector-size",
            "512",
            "--label",
            "the label",
            "--subsystem",
            "a subsystem",
            "--pbkdf2",
            "--time",
            "20ms",
            "--new-key-file",
            desk.key(CARL),
            "--yes"
        };
        assertThat(desk.run(options).done().out())
                .startsWith(made + ": LUKS2, aes-xts-plain64, 512-bit key, 1 slot in use, UUID ");
        assertThat(Cryptsetup.opens(made, CARL, 0)).isTrue();
        assertThat(dumped(made))
                .contains("Metadata area: 65536 [bytes]", "Keyslots area: 2097152 [bytes]", "sector: 512 [bytes]")
                .contains("Label: the label", "Subsystem: a subsystem", "offset: 3145728 [bytes]", "PBKDF: pbkdf2");
    }

    @Test
    void formatWritesADetachedHeader() throws Exception {
        Path data = Files.write(folder.resolve("data"), new byte[1 << 20]);
        Path header = folder.resolve("header");
        desk.run("format", data, "--header", header, "--iterations", 1000, "--new-key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(Cryptsetup.opens(header, CARL, 0)).isTrue();
        Content.assertHolds(data, new byte[1 << 20]);
    }

    @Test
    void addKeyFillsTheSlotThatIsNamed() {
        desk.run(
                        "add-key",
                        image,
                        "--slot",
                        6,
                        "--iterations",
                        2000,
                        "--key-file",
                        desk.key(ANNA),
                        "--new-key-file",
                        desk.key(CARL),
                        "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, CARL, 6)).isTrue();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void rekeyKeepsPassphraseAndNumber() {
        desk.run("rekey", image, "--slot", 1, "--iterations", 2345, "--key-file", desk.key(BERT), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(dumped(image)).contains("Iterations: 2345").contains("Key Slot 7: DISABLED");
    }

    @Test
    void replaceKeepsNumberAndCost() {
        desk.run("replace", image, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, CARL, 0)).isTrue();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(2);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void replaceTakesEverySlotThatTheOldOneOpens() {
        Cryptsetup.addKey(image, ANNA, ANNA, 4);
        desk.run("replace", image, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, CARL, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, CARL, 4)).isTrue();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(2);
    }

    @Test
    void killSlotEndsOneSlot() {
        desk.run("kill-slot", image, 1, "--key-file", desk.key(ANNA), "--yes").done();
        assertThat(dumped(image)).contains("Key Slot 1: DISABLED");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void removeKeyEndsEverySlotThatOpens() {
        Cryptsetup.addKey(image, ANNA, BERT, 5);
        desk.run("remove-key", image, "--key-file", desk.key(ANNA), "--key-file", desk.key(BERT), "--yes")
                .done();
        assertThat(dumped(image)).contains("Key Slot 1: DISABLED", "Key Slot 5: DISABLED");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void removeKeySaysBeforeItIsConfirmedWhichSlotStaysAndWhatOpenedIt() {
        String first = desk.run(
                        "remove-key", image, "--key-file", desk.key(ANNA), "--key-file", desk.key(BERT), "--dry-run")
                .done()
                .err();
        assertThat(first)
                .contains("remove slot 1: ")
                .contains(
                        "info: slot 0: stays; it is unlocked by the passphrase or key file that authorizes this change");
        String swapped = desk.run(
                        "remove-key", image, "--key-file", desk.key(BERT), "--key-file", desk.key(ANNA), "--dry-run")
                .done()
                .err();
        assertThat(swapped).contains("remove slot 0: ").contains("info: slot 1: stays; ");
        assertThat(OneLine.of(desk.run("remove-key", "--help").done().out()))
                .contains("the first one authorizes the change and stays valid. luksh removes the second one from");
    }

    @Test
    void eraseLeavesNoSlotAndTheBackupBringsThemBack() {
        Path backup = folder.resolve("backup");
        var refused = desk.run("erase", image, "--yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("ERASE_WITHOUT_BACKUP");
        desk.run("erase", image, "--without-backup", "--dry-run").done();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        desk.run("backup", image, backup).done();
        desk.run("erase", image, "--without-backup", "--yes").done();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(1);
        Cryptsetup.headerRestore(image, backup).accepted();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void digestKeepsEverySlot() {
        desk.run("digest", image, 4321, "--key-file", desk.key(BERT), "--yes").done();
        assertThat(dumped(image)).contains("MK iterations: 4321");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void uuidIsShownAndSet() {
        String fresh = "e5a1bc1e-8071-4c74-ab26-17335521b816";
        String before = desk.run("uuid", image).done().out().strip();
        assertThat(dumped(image)).contains(before);
        desk.run("uuid", image, "--set", fresh, "--yes").done();
        assertThat(dumped(image)).contains(fresh).doesNotContain(before);
        desk.run("uuid", image, "--set", "random", "--yes").done();
        assertThat(dumped(image)).doesNotContain(fresh);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void whoOpensShowsTheSlots() {
        Cryptsetup.addKey(image, ANNA, BERT, 3);
        String shown = desk.run("who-opens", image, "--key-file", desk.key(BERT))
                .done()
                .out();
        assertThat(shown.lines().skip(1).map(line -> line.strip().substring(0, 1)))
                .containsExactly("1", "3");
        assertThat(desk.run("who-opens", image, "--key-file", desk.key(Desk.WRONG))
                        .status())
                .isEqualTo(2);
        Path erased = desk.path("disk.img");
        desk.run("erase", erased, "--without-backup", "--yes").done();
        assertThat(desk.run("who-opens", erased, "--key-file", desk.key(ANNA)).status())
                .isEqualTo(1);
    }

    @Test
    void aBackupIsRestoredByCryptsetupAndItsBackupByUs() throws Exception {
        Path ours = folder.resolve("ours");
        Path theirs = folder.resolve("theirs");
        var saved = desk.run("backup", image, ours).done();
        assertThat(saved.out()).startsWith(ours + ": LUKS1").contains("2 slots in use");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ours)))
                .isEqualTo("r--------");
        Cryptsetup.headerBackup(image, theirs);
        Cryptsetup.killSlot(image, ANNA, 1);
        desk.run("restore", image, theirs, "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        Cryptsetup.killSlot(image, ANNA, 1);
        Cryptsetup.headerRestore(image, ours).accepted();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void volumeKeyIsTheOneThatCryptsetupFinds() throws Exception {
        Path key = folder.resolve("volume.key");
        desk.run("volume-key", image, key, "--key-file", desk.key(BERT)).done();
        Content.assertHolds(key, Cryptsetup.volumeKey(image, ANNA));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("r--------");
    }

    @Test
    void checkFindsNothingInAGoodHeaderAndSaysWhatIsWrongWithABadOne() throws Exception {
        var good = desk.run("check", image).done();
        assertThat(good.out()).startsWith(image + ": no findings\n");
        byte[] bytes = desk.bytes(image);
        bytes[208 + 4 + 3] = 0; // iterations of slot 0, big endian
        bytes[208 + 4 + 2] = 0;
        Path bad = desk.write("bad.img", bytes);
        var refused = desk.run("check", bad);
        assertThat(refused.status()).isEqualTo(4);
        assertThat(refused.err()).contains(bad + ": invalid").contains("found 0");
        Content.assertHolds(bad, bytes);
    }

    @Test
    void copyWritesThePlainPayload() {
        byte[] content = new byte[2 << 20];
        Arrays.fill(content, (byte) 'x');
        QemuImg.encrypt(desk.write("raw", content), ANNA, image).accepted();
        Path plain = folder.resolve("plain");
        var ended = desk.run("copy", image, plain, "--key-file", desk.key(ANNA)).done();
        assertThat(ended.out()).isEqualTo("2 MiB of content that luksh does not recognise\n");
        assertThat(ended.err()).isEqualTo(plain + ": written, 2 MiB decrypted from " + image + "\n");
        Content.assertHolds(plain, content);

        Path header = folder.resolve("detached");
        desk.run("backup", image, header).done();
        Path again = folder.resolve("again");
        desk.run("copy", image, again, "--header", header, "--key-file", desk.key(ANNA))
                .done();
        Content.assertHolds(again, content);
    }

    @Test
    @Tag("once")
    void copyOntoADeviceRefusesAFileSystemAsksAndReports() {
        Path stick = desk.write("stick", new byte[4 << 20]);
        Oracle.run("mke2fs", "-q", "-t", "ext4", stick.toString()).accepted();
        Oracle.Verdict attached = Oracle.run("losetup", "--find", "--show", stick.toString());
        assumeTrue(attached.status() == 0, attached.stderr());
        String device = attached.out().strip();
        try {
            byte[] before = desk.bytes(stick);
            Path key = desk.key(ANNA);
            var refused = desk.run("copy", image, device, "--key-file", key, "--yes");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("it contains ext4", "--overwrite", "refused: not-empty");
            var unconfirmed = desk.run("copy", image, device, "--key-file", key, "--overwrite");
            assertThat(unconfirmed.status()).isEqualTo(1);
            assertThat(unconfirmed.err()).contains("  1. copy " + device, "add --yes");
            var rehearsed = desk.run("copy", image, device, "--key-file", key, "--overwrite", "--dry-run")
                    .done();
            assertThat(rehearsed.out()).contains(device + ": " + Wording.NOT_DONE);
            assertThat(desk.bytes(stick)).isEqualTo(before);
            var copied = desk.run("copy", image, device, "--key-file", key, "--overwrite", "--yes", "--json")
                    .done();
            assertThat(Json.object(copied.out()))
                    .containsEntry("type", "report")
                    .containsEntry("done", true);
            Path plain = folder.resolve("plain");
            desk.run("copy", image, plain, "--key-file", key).done();
            assertThat(desk.bytes(stick)).startsWith(desk.bytes(plain));
        } finally {
            Oracle.run("losetup", "--detach", device).accepted();
        }
    }

    @Test
    void dumpIsLaidOutAsCryptsetupDoes() {
        String ours = desk.run("dump", image).done().out();
        assertThat(squeezed(ours).lines().map(String::strip).toList())
                .containsAll(dumped(image).lines().map(String::strip).toList());
        assertThat(Json.object(desk.run("dump", "--json", image).done().out()).get("type"))
                .isEqualTo("container");
    }

    @Test
    void evalShowsAValueAndCompileRunsNothing() {
        assertThat(desk.run("eval", "luks(\"" + image + "\").slots().size()")
                        .done()
                        .out())
                .isEqualTo("2\n");
        assertThat(desk.run("eval", "--key-file", desk.key(BERT), "luks(\"" + image + "\").whoOpens(ask(\"?\")).size()")
                        .done()
                        .out())
                .isEqualTo("1\n");
        assertThat(desk.run("eval", "1 + 1", "--json").done().out()).isEqualTo("2\n");
        Path script = desk.write("s.jsh", "say(\"runs\");\nint a = b;\n");
        var wrong = desk.run("compile", script);
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).startsWith("s.jsh:2:9: error: ").endsWith("1 error; nothing was run\n");
        assertThat(wrong.out()).isEmpty();
        desk.write("s.jsh", "say(\"runs\");\n");
        assertThat(desk.run("compile", script).done().out()).isEqualTo(script + " compiles\n");
        assertThat(new String(desk.bytes(script), UTF_8)).isEqualTo("say(\"runs\");\n");
    }

    @Test
    void whatCannotBeMadeIsRefusedBeforeAPassphraseIsAskedFor() {
        Path nowhere = desk.path("nowhere");
        assertThat(desk.run("format", nowhere))
                .isEqualTo(new Desk.Ended(
                        4,
                        "",
                        "luksh format: " + nowhere
                                + " does not exist; to create an image file of 1 GiB, add --create 1GiB\n"));
        assertThat(desk.run("format", image, "--create", "4MiB").err())
                .contains("already exists; to format it as it is, leave out --create");
        for (String command : new String[] {"copy", "volume-key"}) {
            assertThat(desk.run(command, image, nowhere.resolve("file")).err())
                    .startsWith("luksh " + command + ": ")
                    .contains("folder " + nowhere + " does not exist; to create it: mkdir -p " + nowhere);
            assertThat(desk.run(command, image, image).err()).contains("already exists");
        }
        assertThat(desk.run("backup", image, nowhere.resolve("file")).err())
                .contains("folder " + nowhere + " does not exist; to create it: mkdir -p ");
    }
}
