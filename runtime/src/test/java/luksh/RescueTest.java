package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.Doctored.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import luksh.change.step.Guard;
import luksh.change.step.Report;
import luksh.crypto.Secret;
import luksh.finding.Finding;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of damaged headers is found without a write, and what mend brings back, cryptsetup opens. */
@Tag("once")
class RescueTest {
    @TempDir
    Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image;
    private String dump;

    @BeforeEach
    void format() {
        image(Doctored.formatted(folder.resolve("disk.img")));
    }

    private void image(Path made) {
        image = made;
        dump = Cryptsetup.dump(image).accepted().out();
    }

    private Rescue rescue() throws Exception {
        byte[] before = Files.readAllBytes(image);
        Rescue rescue = Rescue.of(image.toString(), person.session(folder.resolve("state")));
        Content.assertHolds(image, before);
        return rescue;
    }

    private Report mend(Rescue rescue) {
        return rescue.mend(rescue.candidates().get(0));
    }

    /** Both copies, in cryptsetup's eyes: it dumps what it dumped, repairs nothing, opens. */
    private void assertMended() throws Exception {
        byte[] ours = Files.readAllBytes(image);
        assertThat(Cryptsetup.dump(image).accepted().out()).isEqualTo(dump);
        Oracle.run(new byte[0], "cryptsetup", "repair", "-q", image.toString()).accepted();
        Content.assertHolds(image, ours);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        for (int lost : new int[] {0, Doctored.size(ours)}) {
            Path one = Files.write(folder.resolve("one.img"), ours);
            Doctored.bytes(one, content -> content[lost + 100] ^= 1);
            assertThat(Cryptsetup.opens(one, ANNA, 0)).isTrue();
        }
        assertThat(rescue().candidates()).isEmpty();
    }

    private static List<String> rules(Rescue rescue) {
        return rescue.findings().stream().map(Finding::rule).toList();
    }

    @Test
    void whatPvcreateLeavesIsMended() throws Exception {
        Doctored.bytes(image, Doctored::physicalVolume);
        assertThat(Cryptsetup.isLuks(image)).isFalse();
        assertThatThrownBy(() -> Container.read(image.toString(), person.session(folder)))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("luksh rescue " + image);
        Rescue rescue = rescue();
        assertThat(rules(rescue)).contains("foreign", "candidate");
        assertThat(rescue.findings()).anyMatch(f -> f.sentence().equals("the device now contains LVM2_member"));
        assertThat(rescue.candidates()).hasSize(1);
        assertThat(rescue.candidates().get(0).reason()).isEqualTo("second copy, at byte 16384, its magic overwritten");
        byte[] before = Files.readAllBytes(image);
        assertThat(mend(rescue).done()).isTrue();
        assertThat(person.plans.get(0).findings())
                .anyMatch(f -> f.sentence().startsWith("it now contains LVM2_member"));
        assertMended();
        assertSaved(before);
    }

    /** With the real thing, where a loop device can be had. */
    @Test
    void pvcreateItself() throws Exception {
        image(Cryptsetup.formatted(
                folder.resolve("large.img"), 20 << 20, ANNA, "--type", "luks2", "--pbkdf", "pbkdf2"));
        Oracle.require("pvcreate");
        var loop = Oracle.run(new byte[0], "losetup", "--find", "--show", image.toString());
        assumeThat(loop.status()).isZero();
        String device = loop.out().strip();
        try {
            Oracle.run(new byte[0], "pvcreate", "-ff", "-y", device).accepted();
        } finally {
            Oracle.run(new byte[0], "losetup", "--detach", device);
        }
        assertThat(Cryptsetup.isLuks(image)).isFalse();
        assertThat(mend(rescue()).done()).isTrue();
        assertMended();
    }

    private void assertSaved(byte[] before) throws Exception {
        try (var files = Files.walk(folder.resolve("state"))) {
            Path saved = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Content.assertHolds(saved, Arrays.copyOf(before, 2 * 16384));
            assertThat(Files.getPosixFilePermissions(saved)).hasSize(2);
            assertThat(person.said).contains("luksh saved the bytes that it overwrites in " + saved);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16384})
    void bothMagicsGoneAndOneCopyDamaged(int damaged) throws Exception {
        Doctored.zeros(image, 0, 6);
        Doctored.zeros(image, 16384, 6);
        Doctored.zeros(image, damaged + 4096, 512);
        assertThat(mend(rescue()).done()).isTrue();
        assertMended();
    }

    @Test
    void bothMagicsGoneAndNothingElse() throws Exception {
        Doctored.zeros(image, 0, 6);
        Doctored.zeros(image, 16384, 6);
        Rescue rescue = rescue();
        assertThat(rescue.candidates()).as("one header in two places").hasSize(1);
        assertThat(rescue.candidates().get(0).reason()).isEqualTo("first copy, at byte 0, its magic overwritten");
        mend(rescue);
        assertMended();
    }

    @ParameterizedTest
    @CsvSource({"0,4096", "0,12288", "16384,4096", "16384,12288", "0,16384", "16384,16384"})
    void oneCopyDestroyedBesideAnIntactOne(int copy, int length) throws Exception {
        Doctored.zeros(image, length == 12288 ? copy + 4096 : copy, length);
        mend(rescue());
        assertMended();
    }

    @Test
    void theBinaryHeaderOfOneAndTheTextOfTheOther() throws Exception {
        Doctored.zeros(image, 0, 4096);
        Doctored.zeros(image, 16384 + 4096, 12288);
        Rescue rescue = rescue();
        assertThat(rescue.candidates())
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.reason())
                        .isEqualTo("second copy, at byte 16384, with the JSON area of the other copy"));
        mend(rescue);
        assertMended();
        Doctored.zeros(image, 16384, 4096);
        Doctored.zeros(image, 4096, 12288);
        mend(rescue());
        assertMended();
    }

    static List<String> sizes() {
        return LongTestShare.most(List.of("16k", "32k", "64k", "128k", "256k", "512k", "1m", "2m", "4m"));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void theSecondCopyIsFoundAtEachOfTheNineOffsets(String size) throws Exception {
        image(Cryptsetup.formatted(
                folder.resolve("nine.img"),
                12 << 20,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--luks2-keyslots-size",
                "256k",
                "--luks2-metadata-size",
                size));
        Doctored.zeros(image, 0, 16384);
        mend(rescue());
        assertMended();
    }

    @Test
    void theCandidateAnswersBeforeAnythingIsWritten() throws Exception {
        Doctored.bytes(image, Doctored::physicalVolume);
        byte[] before = Files.readAllBytes(image);
        Backup found = rescue().candidates().get(0);
        try (Secret right = QuietPerson.secret("anna");
                Secret wrong = QuietPerson.secret("bert")) {
            assertThat(found.whoOpens(right)).hasSize(1);
            assertThat(found.whoOpens(wrong)).isEmpty();
        }
        assertThat(found.dump() + "\n").isEqualTo(dump);
        assertThat(found.check()).isEmpty();
        assertThatThrownBy(() -> found.change(c -> c.repair())).hasMessageContaining("is not written yet");
        Content.assertHolds(image, before);
        found.backup(folder.resolve("saved.luks").toString());
        assertThat(Cryptsetup.opens(folder.resolve("saved.luks"), ANNA, 0)).isTrue();
        Content.assertHolds(image, before);
    }

    @Test
    void withoutConsentNothingIsWritten() throws Exception {
        Doctored.bytes(image, Doctored::physicalVolume);
        byte[] before = Files.readAllBytes(image);
        person.consent = false;
        assertThatThrownBy(() -> mend(rescue())).hasMessageContaining("word YES");
        Content.assertHolds(image, before);
        Doctored.zeros(image, 512, 512);
        assertThatThrownBy(() -> mend(rescue())).hasMessageContaining("word yes");
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void aSlotThatWasOverwrittenIsSaid() throws Exception {
        Doctored.bytes(image, Doctored::physicalVolume);
        Doctored.zeros(image, 40_000, 5000);
        assertThat(rescue().findings()).anySatisfy(finding -> {
            assertThat(finding.where()).isEqualTo("slot 0");
            assertThat(finding.sentence()).contains("sectors 78 to 87 (", "No passphrase can unlock this slot");
        });
    }

    private List<String> bytes() throws Exception {
        return rescue().findings().stream()
                .filter(finding -> finding.rule().equals("bytes"))
                .map(finding -> finding.where() + ", " + finding.sentence())
                .toList();
    }

    /** What the other copy says is what must stand there. */
    @Test
    void theBytesThatDifferFromTheCopyThatFitsAreTold() throws Exception {
        Doctored.bytes(image, content -> {
            content[0] = 'l';
            content[16384 + 23] ^= 8;
            content[16384 + 300] = 1;
            content[16384 + 4096 + 50] = 1;
            content[16384 + 4096 + 60] ^= 1;
        });
        String sequence = dump.lines()
                .filter(line -> line.startsWith("Epoch"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", "");
        long wrong = Long.parseLong(sequence) ^ 8;
        assertThat(bytes())
                .containsExactly(
                        "first copy, bytes 0 to 5, magic: 6c554b53babe; it must be 4c554b53babe",
                        "second copy, byte 16684, _padding: 01; it must be zeros",
                        "second copy, bytes 16400 to 16407, seqid: " + wrong + "; the repaired header has " + sequence,
                        "second copy, bytes 20530 to 20540, JSON area: 2 bytes differ from the repaired copy;"
                                + " its JSON becomes invalid at byte 20530");
    }

    @Test
    void aBrokenChecksumOrSaltIsTold() throws Exception {
        Doctored.zeros(image, 0, 6);
        Doctored.bytes(image, content -> content[16384 + 110] ^= 1);
        assertThat(bytes()).hasSize(2).last().asString().contains("csum", "so salt or checksum is damaged");
    }

    /** No copy holds, so the specification alone speaks, and where the copies differ. */
    @Test
    void ofTwoBrokenCopiesEachIsTold() throws Exception {
        Doctored.bytes(image, content -> {
            content[10] = 7;
            content[4096] = 'x';
            content[16384 + 263] = 5;
            content[16384 + 4096 + 11] = '}';
        });
        assertThat(rescue().candidates()).isEmpty();
        assertThat(bytes())
                .anyMatch(s -> s.startsWith("first copy, bytes 8 to 15, hdr_size: ")
                        && s.endsWith("valid: one of the nine sizes from 16384 to 4194304"))
                .anyMatch(s -> s.startsWith("first copy") && s.endsWith("it does not begin with JSON"))
                .anyMatch(s -> s.startsWith("second copy, bytes 16640 to 16647, hdr_offset: ")
                        && s.endsWith("it must be 16384"))
                .anyMatch(s -> s.startsWith("second copy") && s.contains("its JSON becomes invalid at byte "))
                .contains("both copies, their JSON areas first differ at byte 4096 of the device, which is byte 20480"
                        + " in the second copy");
    }

    @Test
    void theNewerOfTwoComesFirst() throws Exception {
        Doctored.bytes(image, content -> {
            content[16384 + 23] = 9;
            Doctored.checksum(content, 16384);
        });
        Doctored.zeros(image, 0, 6);
        Doctored.zeros(image, 16384, 6);
        assertThat(rescue().candidates()).hasSize(2);
        mend(rescue());
        assertThat(Cryptsetup.dump(image).accepted().out()).contains("Epoch:         \t9\n");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void aHeaderThatChangedSinceItWasFoundIsNotMended() throws Exception {
        Doctored.bytes(image, Doctored::physicalVolume);
        Rescue rescue = rescue();
        person.meanwhile = () -> Doctored.bytes(image, content -> content[9000] = 1);
        assertThatThrownBy(() -> mend(rescue)).hasMessageContaining(Wording.CHANGED_MEANWHILE);
        assertThat(Cryptsetup.isLuks(image)).isFalse();
    }

    @Test
    void aHealthyDeviceNeedsNothing() throws Exception {
        assertThat(rules(rescue())).containsExactly("readable");
        assertThat(rescue().candidates()).isEmpty();
    }

    @Test
    void whatIsLostIsSaidAndNothingIsInvented() throws Exception {
        Doctored.zeros(image, 0, 4096);
        Doctored.zeros(image, 16384, 4096);
        assertThat(rescue().candidates()).isEmpty();
        assertThat(rules(rescue())).containsExactly("no-header", "header-lost", "proof");
        Doctored.zeros(image, 0, 2 << 20);
        assertThat(rules(rescue())).containsExactly("no-header", "nothing-left");
        Path small = Files.write(folder.resolve("small"), new byte[100]);
        assertThat(Rescue.of(small.toString(), person.session(folder)).candidates())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"luks1", "luks2"})
    void aLostHeaderComesBackFromCryptsetupsBackup(String type) throws Exception {
        Path lost = Cryptsetup.formatted(
                folder.resolve(type + ".img"), 20 << 20, ANNA, "--type", type, "--pbkdf", "pbkdf2");
        Path backup = folder.resolve(type + ".luks");
        Cryptsetup.headerBackup(lost, backup);
        String before = Cryptsetup.dump(lost).accepted().out();
        Doctored.bytes(lost, content -> Arrays.fill(content, 0, 1 << 20, (byte) 0));
        assertThat(Cryptsetup.isLuks(lost)).isFalse();
        Rescue rescue = Rescue.of(lost.toString(), person.session(folder.resolve("state")));
        Container saved = Container.read(backup.toString(), person.session(folder));
        try (Secret anna = QuietPerson.secret(new String(ANNA, UTF_8))) {
            assertThatThrownBy(() -> rescue.restore(saved, c -> c.uuid("no step")))
                    .hasMessageContaining("takes only authorize and allow");
            rescue.restore(saved, c -> {
                c.authorize(anna);
                c.allow(Guard.WINDOW);
            });
        }
        assertThat(person.words).containsExactly("yes");
        assertThat(Cryptsetup.opens(lost, ANNA, 0)).isTrue();
        assertThat(lines(Cryptsetup.dump(lost).accepted().out())).isEqualTo(lines(before));
    }

    /** A restored LUKS2 header has a sequence id above the backup's. */
    private static List<String> lines(String dump) {
        return dump.lines().filter(line -> !line.startsWith("Epoch")).toList();
    }
}
