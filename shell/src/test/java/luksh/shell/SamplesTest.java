package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import luksh.Content;
import luksh.oracle.Cryptsetup;
import luksh.oracle.QemuImg;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;

/** Every script of the folder samples works on a real image. */
class SamplesTest extends Samples {
    private static long iterations(Path image, int slot) {
        String[] slots = Cryptsetup.dump(image).accepted().out().split("Iterations:", -1);
        return Long.parseLong(slots[slot + 1].strip().split("\\s", 2)[0]);
    }

    @Test
    void everySampleIsRunHereAndSaysHowToCallIt() throws Exception {
        Path sources = FOLDER.resolveSibling("shell/src/test/java/luksh/shell");
        var tests = new StringBuilder();
        try (var files = Files.newDirectoryStream(sources, "*Test.java")) {
            for (Path file : files) {
                tests.append(Files.readString(file));
            }
        }
        try (var files = Files.list(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                assertThat(tests.toString()).containsAnyOf("\"" + name + "\"", "\"" + name.replace(".jsh", "") + "\"");
                List<String> comment = Files.readString(file)
                        .lines()
                        .takeWhile(line -> line.startsWith("//") || line.startsWith("#!"))
                        .toList();
                assertThat(comment).as(name).contains("//").allMatch(line -> line.length() <= 83);
                assertThat(String.join("\n", comment)).contains("luksh samples/" + name);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(name)
                        .startsWith("rwx");
            }
        }
    }

    @Test
    void theTourDoesTheMainJobAndLeavesNothingBehind() throws Exception {
        Ended ended = sample("tour").done();
        assertThat(ended.out())
                .contains(
                        "MK iterations: \t40000",
                        "MK iterations: \t20000",
                        "Bert's key unlocks: []",
                        "Anna's key unlocks slot 0");
        List<String> lines = ended.out().lines().toList();
        assertThat(lines.subList(lines.size() - 4, lines.size()).get(0)).isEqualTo("Try next:");
        assertThat(lines.subList(lines.size() - 3, lines.size())).allMatch(line -> line.startsWith("  ./luksh"));
        assertThat(lines.subList(lines.size() - 4, lines.size())).allMatch(line -> line.length() <= 80);
        assertThat(temporary(ended)).isNotEmpty().noneMatch(Files::exists);
    }

    @Test
    void articleByHand() {
        Path backup = folder.resolve("saved.luks");
        sample("article-by-hand", image, "--backup", backup, "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(iterations(image, 0)).isEqualTo(300_000);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(Cryptsetup.dump(image).out()).contains("Key Slot 2: DISABLED");
        assertThat(iterations(backup, 0)).isEqualTo(1000);
    }

    @Test
    void articleFormat() {
        Path volume = desk.write("volume", new byte[4 << 20]);
        Path backup = folder.resolve("saved.luks");
        Ended ended = sample("article-format", volume, "--backup", backup, "--new-key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(ended.out()).contains("MK iterations: \t40000", "Payload offset:\t4096");
        assertThat(Cryptsetup.opens(volume, CARL, 0)).isTrue();
        assertThat(iterations(volume, 0)).isEqualTo(300_000);
        assertThat(Cryptsetup.opens(backup, CARL, 0)).isTrue();
    }

    @Test
    void bootKeyByHand() {
        Path key = folder.resolve("keyfile");
        Object[] options = {"--master", desk.key(ANNA), "--file", key, "--yes"};
        sample("boot-key-by-hand", image, "make", options[0], options[1], options[2], options[3], options[4])
                .done();
        assertThat(Cryptsetup.opens(image, desk.bytes(key), 7)).isTrue();
        sample("boot-key-by-hand", image, "erase", options[0], options[1], options[2], options[3], options[4])
                .done();
        assertThat(Cryptsetup.dump(image).out()).contains("Key Slot 7: DISABLED");
        assertThat(key).doesNotExist();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void dispose() {
        assertThat(sample("dispose", image).status()).isEqualTo(1);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        sample("dispose", image, "--yes").done();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(1);
    }

    @Test
    void volumeKeyAndFromVolumeKey() {
        Path key = folder.resolve("volume.key");
        Path copy = desk.write("copy.img", desk.bytes(image));
        desk.write("copy.img", lostHeader(copy));
        sample(
                        "volume-key",
                        image,
                        copy,
                        "--file",
                        key,
                        "--key-file",
                        desk.key(BERT),
                        "--new-key-file",
                        desk.key(CARL),
                        "--time",
                        "20ms",
                        "--yes")
                .done();
        assertThat(desk.bytes(key)).isEqualTo(Cryptsetup.volumeKey(image, ANNA));
        assertThat(Cryptsetup.volumeKey(copy, CARL)).isEqualTo(desk.bytes(key));

        sample("from-volume-key", image, "--file", key, "--time", "20ms", "--new-key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, CARL, 2)).isTrue();
    }

    private byte[] lostHeader(Path path) {
        byte[] bytes = desk.bytes(path);
        Arrays.fill(bytes, 0, 2 << 20, (byte) 0);
        return bytes;
    }

    @Test
    void weakSlotsAndHelperMethodListThem() {
        assertThat(sample("helper-method", folder + "/*.img").done().out())
                .startsWith(image + ": [slot 0")
                .hasLineCount(1);
        assertThat(sample("helper-method", image, "--floor", 1000).done().out()).isEmpty();
        assertThat(sample("weak-slots", image).done().out())
                .startsWith(image + " slot 0")
                .hasLineCount(2);
    }

    @Test
    void keyFileSlot() {
        Path key = folder.resolve("second.key");
        String out = sample("key-file-slot", image, "--file", key, "--key-file", desk.key(ANNA), "--yes")
                .done()
                .out();
        assertThat(Cryptsetup.opens(image, desk.bytes(key), 2)).isTrue();
        assertThat(out).containsPattern("\nluks-([0-9a-f-]{36}) UUID=\\1 " + key + " luks,discard\n");
    }

    @Test
    void payloadCopy() {
        byte[] content = new byte[2 << 20];
        Arrays.fill(content, (byte) 'x');
        QemuImg.encrypt(desk.write("raw", content), ANNA, image).accepted();
        Path plain = folder.resolve("plain");
        sample("payload-copy", image, plain, "--key-file", desk.key(ANNA)).done();
        Content.assertHolds(plain, content);
    }

    @Test
    void recostAll() {
        sample(
                        "recost-all",
                        image,
                        "--time",
                        "20ms",
                        "--key-file",
                        desk.key(ANNA),
                        "--key-file",
                        desk.key(BERT),
                        "--yes")
                .done();
        assertThat(iterations(image, 0)).isGreaterThan(1000);
        assertThat(iterations(image, 1)).isGreaterThan(1000);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void recostTwo() throws Exception {
        // a program of this name, which the script finds on the PATH
        Path programs = Files.createDirectory(folder.resolve("bin"));
        Path pass = Files.writeString(
                programs.resolve("pass"),
                "#!/bin/sh\n[ \"$1 $2\" = 'show disk/anna' ] && cat '" + desk.key(ANNA) + "'\n");
        Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString("rwx------"));
        var environment = new HashMap<>(desk.environment());
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        Path script = FOLDER.resolve("recost-two.jsh");
        var child = Child.start(
                folder, environment, script, image, "--master", desk.key(BERT), "--iterations", 2000, "--yes");
        assertThat(child.status()).as("%s", child.err()).isZero();
        assertThat(iterations(image, 0)).isEqualTo(2000);
        assertThat(iterations(image, 1)).isEqualTo(2000);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    /** By what alone is possible in a LUKS1 header. */
    @Test
    void rescueOfLuks1() {
        byte[] whole = desk.bytes(image);
        byte[] bytes = whole.clone();
        Arrays.fill(bytes, 0, 8, (byte) 0);
        Arrays.fill(bytes, 252, 256, (byte) 0);
        desk.write("lost1.img", bytes);
        Ended ended = sample("rescue", folder.resolve("lost1.img"), "--yes").done();
        assertThat(ended.out()).contains("bytes 252 to 255, key-slot-0 stripes: 0; it must be 4000");
        Content.assertHolds(folder.resolve("lost1.img"), whole);
    }

    @Test
    void rotateOne() {
        sample("rotate-one", image, "--key-file", desk.key(BERT), "--new-key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, CARL, 1)).isTrue();
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
    }

    @Test
    void whoOpens() {
        String out = sample(
                        "who-opens",
                        image,
                        "--also",
                        desk.key(CARL),
                        "--key-file",
                        desk.key(ANNA),
                        "--key-file",
                        desk.key(BERT))
                .done()
                .out();
        assertThat(out).containsPattern("office +slot 0.*\n.*home +slot 1.*\n.*key file *\n");
        assertThat(new String(desk.bytes(image), 0, 4, UTF_8)).isEqualTo("LUKS");
    }

    @Test
    void bench() {
        assertThat(sample("bench", "--runs", 1, "--memory", "1MiB").done().out())
                .contains("sha256 ", "whirlpool ", "boot 2.12 i386-pc", "argon2id, 1 MiB, 4 lanes:");
    }

    @Test
    void grubCompare() throws Exception {
        Ended ended = sample("grub-compare", image, "--folder", folder).done();
        assertThat(ended.out()).contains("i386-pc    2.06", "x86_64-efi 2.14", "slot 0: 1 000 iterations");
        for (String name : List.of("i386-pc-2.06", "i386-pc-2.14", "x86_64-efi-2.06", "x86_64-efi-2.14")) {
            assertThat(Files.readString(folder.resolve("grub-" + name + ".svg")))
                    .contains(name.replaceFirst("(.*)-(.*)", "$2 $1"));
        }
    }
}
