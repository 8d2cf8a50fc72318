package luksh.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import luksh.Wording;
import luksh.backup.Difference;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Token;
import luksh.rotate.DiskResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static final Area AREA =
            new Area(new Size(4096), new Size(256_000), "aes-xts-plain64", 512, "sha512", 4000);
    private static final KeySlot PLAIN =
            new KeySlot(0, "", new Pbkdf2("sha512", 640_000, Bytes.zeros(32)), AREA, Priority.NORMAL, true);
    private static final KeySlot ODD = new KeySlot(
            12,
            "recovery",
            new Argon2("argon2id", 4, new Size(1 << 30), 4, Bytes.zeros(32)),
            AREA,
            Priority.PREFER,
            false);
    private static final Plan PLAN = new Plan(
            "disk.img",
            List.of(new Step(1, "rekey", Place.slot(0), "give slot 0 the cost pbkdf2-sha512, 300 000 iterations")),
            List.of(new Finding(Severity.WARNING, "WEAKER", "disk.img", Place.slot(0), "it gets weaker", "allow it")));

    private record Named(String where, String left, Optional<String> right, String sentence) {}

    private static String draw(Object value, int width) {
        return new Values(width, false).draw(value);
    }

    @Test
    void aColumnThatSaysNothingIsLeftOut() {
        assertThat(draw(List.of(PLAIN), 80)).isEqualTo("""
                        slot  kdf               cost  cipher           offset  size
                           0  pbkdf2-sha512  640 000  aes-xts-plain64  4 KiB   250 KiB
                        """);
    }

    @Test
    void wideTerminalsGetEverySlotOnOneLine() {
        assertThat(draw(List.of(PLAIN, ODD), 200)).isEqualTo("""
                        slot  name      kdf            cost                      cipher           offset  size     priority
                           0            pbkdf2-sha512  640 000                   aes-xts-plain64  4 KiB   250 KiB
                          12  recovery  argon2id       4 passes, 1 GiB, 4 lanes  aes-xts-plain64  4 KiB   250 KiB  prefer    unbound
                        """);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 200})
    void noLineIsWiderThanTheTerminalAndNothingIsCut(int width) {
        String drawn = draw(List.of(PLAIN, ODD), width);
        assertThat(drawn.lines()).allMatch(line -> line.length() <= width);
        assertThat(digits(drawn)).isEqualTo(digits(draw(List.of(PLAIN, ODD), 500)));
    }

    private static long digits(String text) {
        return text.chars().filter(Character::isDigit).count();
    }

    @Test
    void at80ColumnsNoWordIsBroken() {
        assertThat(draw(List.of(PLAIN, ODD), 80)).contains("recovery", "lanes", "plain64", "prefer", "unbound");
    }

    @Test
    void aLongHashIsBrokenAndNotCut() {
        String hash = "0123456789abcdef".repeat(8);
        String drawn = draw(List.of(new Named("salt", hash, Optional.empty(), "differs")), 80);
        assertThat(drawn.lines()).allMatch(line -> line.length() <= 80);
        assertThat(drawn.replaceAll("[^0-9a-f]", "")).contains("0123456789abcdef0123");
        assertThat(drawn.chars().filter(c -> c == '7').count()).isEqualTo(8);
    }

    @Test
    void aRecordsComponentsAreItsColumns() {
        assertThat(draw(List.of(new Named("slot 2", "", Optional.of("argon2id"), "added")), 80))
                .isEqualTo("""
                        where   right     sentence
                        slot 2  argon2id  added
                        """);
    }

    @Test
    void tokensAreShownWithWhatTheySay() {
        var tpm = new Token(
                0,
                "systemd-tpm2",
                List.of(1),
                "{\"type\":\"systemd-tpm2\",\"tpm2-pcrs\":[0,7],\"tpm2-pcr-bank\":\"sha256\",\"tpm2-pin\":true}");
        assertThat(draw(List.of(tpm, new Token(3, "odd", List.of(), "{}")), 80)).isEqualTo("""
                        token  type          slots  meaning
                            0  systemd-tpm2      1  TPM2, PCRs 0+7 (sha256), PIN
                            3  odd
                        """);
    }

    @Test
    void headersAreBoldOnATerminalAlone() {
        assertThat(new Values(80, true).draw(List.of(PLAIN)))
                .startsWith("\033[1mslot  kdf")
                .contains("size\033[0m\n");
        assertThat(draw(List.of(PLAIN), 80)).doesNotContain("\033");
    }

    @Test
    void aPlanIsNumberedAndSaysWhatSpeaksAgainstIt() {
        assertThat(draw(PLAN, 80)).isEqualTo("""
                        disk.img:
                          1. rekey slot 0: give slot 0 the cost pbkdf2-sha512, 300 000 iterations
                          warning: slot 0: it gets weaker; allow it
                        """);
        assertThat(draw(PLAN, 40).lines()).allMatch(line -> line.length() <= 40);
    }

    @Test
    void aReportSaysWhetherItWasDone() {
        assertThat(draw(new Report(PLAN, true, Duration.ofMillis(1500)), 80)).isEqualTo("disk.img: done in 1.50 s\n");
        assertThat(draw(new Report(PLAN, false, Duration.ZERO), 80)).isEqualTo("disk.img: " + Wording.NOT_DONE + "\n");
    }

    @Test
    void everythingElseIsWhatItPrints() {
        assertThat(draw("two\nlines\n", 80)).isEqualTo("two\nlines\n");
        assertThat(draw(new Size(512), 80)).isEqualTo("512 B\n");
        assertThat(draw(List.of(), 80)).isEqualTo("(none)\n");
        assertThat(draw(List.of("a", 1), 80)).isEqualTo("a\n1\n");
        assertThat(draw(new int[] {1, 2}, 80)).isEqualTo("[1, 2]\n");
        assertThat(draw(Optional.of(PLAIN), 80)).isEqualTo(PLAIN + "\n");
        assertThat(new Values(80, false).draw(null)).isEqualTo("null\n");
    }

    @Test
    void timesHaveTheDigitsThatAPersonNeeds() {
        assertThat(Values.seconds(Duration.ofNanos(12_300))).isEqualTo("12 µs");
        assertThat(Values.seconds(Duration.ofMillis(350))).isEqualTo("0.350 s");
        assertThat(Values.seconds(Duration.ofMillis(12_345))).isEqualTo("12 s");
        assertThat(Values.seconds(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
    }

    /** Beside other columns a sentence would stand in words one below the other. */
    @Test
    void findingsThatDoNotFitATableAreParagraphs() {
        var finding = new Finding(
                Severity.WARNING,
                "bytes",
                "disk.img",
                Place.header(),
                "bytes 0 to 5, magic: zeros; it must be LUKS",
                "mend it");
        assertThat(new Values(200, false).draw(List.of(finding))).startsWith("         where ");
        assertThat(new Values(50, false).draw(List.of(finding)).lines())
                .containsExactly(
                        "warning  header: bytes 0 to 5, magic: zeros; it",
                        "         must be LUKS [bytes]",
                        "         > mend it");
    }

    /** A name of 36 characters leaves no room for the sentence: folded, it would be ten lines of one word. */
    @Test
    void rowsStandUprightWhereFoldingWouldNotBeReadable() {
        var disks = List.of(
                new DiskResult(
                        "/dev/disk/by-id/ata-office-1",
                        "e5a1bc1e-8071-4c74-ab26-17335521b816",
                        "failed",
                        "luksh could not read sector 100 of its key area: input/output error; replace the disk"),
                new DiskResult("b.img", "", "done", "the new passphrase unlocks slot 0"));
        assertThat(draw(disks, 80)).isEqualTo("""
                        disk    /dev/disk/by-id/ata-office-1
                        state   failed
                        result  luksh could not read sector 100 of its key area: input/output error;
                                replace the disk
                        uuid    e5a1bc1e-8071-4c74-ab26-17335521b816

                        disk    b.img
                        state   done
                        result  the new passphrase unlocks slot 0
                        """);
        assertThat(draw(disks, 200)).startsWith("disk  ");
        assertThat(new Values(80, true).draw(disks)).contains("\033[1mdisk\033[0m    /dev");
    }

    @Test
    void bothSidesOfADifferenceStandInColumns() {
        var differences = List.of(
                new Difference(Place.part("label"), "", "", "office", "label office set"),
                new Difference(Place.slot(0), "cost", "pbkdf2-sha256", "pbkdf2-sha512", "not shown"),
                new Difference(Place.slot(1), "", "", "", "slot 1: passphrase or salt changed, same cost"));
        assertThat(draw(differences, 80)).isEqualTo("""
                        where         left           right          note
                        label         (none)         office
                        slot 0, cost  pbkdf2-sha256  pbkdf2-sha512
                        slot 1                                      slot 1: passphrase or salt changed,
                                                                    same cost
                        """);
    }

    @Test
    void aWeakCostAndAWarningHaveAColourThatIsReadableOnWhite() {
        var weak = new KeySlot(
                1, "", new Pbkdf2("sha1", Columns.WEAK_ITERATIONS - 1, Bytes.zeros(32)), AREA, Priority.NORMAL, true);
        String drawn = new Values(80, true).draw(List.of(PLAIN, weak));
        assertThat(drawn).contains("\033[35m99 999\033[0m", " 640 000 ");
        assertThat(uncoloured(drawn)).isEqualTo(draw(List.of(PLAIN, weak), 80));
        assertThat(new Values(80, true).draw(PLAN)).contains("\033[35m  warning: \033[0mslot 0: it gets weaker");
        assertThat(new Values(200, true).draw(PLAN.findings())).contains("\033[35mwarning\033[0m  slot 0");
        assertThat(new Values(50, true).draw(PLAN.findings())).startsWith("\033[35mwarning");
        assertThat(new Values(80, true).plainly().draw(List.of(PLAIN, weak))).doesNotContain("\033");
    }

    private static String uncoloured(String text) {
        return text.replaceAll("\033\\[[0-9]+m", "");
    }

    @Test
    void weakIsWhatTheMostLenientPolicyRefuses() throws Exception {
        try (var policy = Values.class.getResourceAsStream("/luksh/audit/grub-boot.policy")) {
            assertThat(new String(policy.readAllBytes(), StandardCharsets.UTF_8))
                    .contains(
                            "pbkdf2-iterations = " + Columns.WEAK_ITERATIONS, "argon2-memory = " + Columns.WEAK_MEMORY);
        }
    }

    @Test
    void aTableLongerThanTheScreenTellsItsHeadersAndItsLengthAtTheEnd() {
        List<KeySlot> slots = Collections.nCopies(300, PLAIN);
        Values values = new Values(80, false).withHeight(24);
        String head = "slot  kdf               cost  cipher           offset  size\n";
        assertThat(values.draw(slots)).startsWith(head).endsWith("250 KiB\n" + head + "300 slots\n");
        assertThat(values.draw(slots.subList(0, 22))).doesNotContain("22 slots");
        assertThat(draw(slots, 80)).doesNotContain("300 slots");
        assertThat(values.draw(Collections.nCopies(30, "text"))).endsWith("text\n30 values\n");
    }

    @Test
    void aNamedValueIsOneLine() {
        Values values = new Values(40, false);
        assertThat(values.named("size", new Size(512))).isEqualTo("size = 512 B\n");
        assertThat(values.named("slot", PLAIN))
                .hasSize(41)
                .startsWith("slot = ")
                .endsWith("…\n");
        assertThat(new Values(40, false, true).named("slot", PLAIN)).hasSize(41).endsWith("~\n");
    }
}
