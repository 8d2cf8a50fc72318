package luksh.shell.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nayuki.qrcodegen.QrCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import luksh.change.Plan;
import luksh.crypto.Passphrase;
import luksh.crypto.Progress;
import luksh.crypto.StoppedException;
import luksh.format.LuksException;
import luksh.shell.render.Values;
import org.junit.jupiter.api.Test;

class ConsolePersonTest {
    private static final Plan PLAN = new Plan("disk.img", List.of(), List.of());

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream screen = new PrintStream(shown, true, StandardCharsets.UTF_8);

    private ConsolePerson person(Keyboard keyboard, boolean redraws) {
        return new ConsolePerson(keyboard, screen, () -> new Values(80, false), redraws);
    }

    private Optional<String> typed(String keys, boolean secret) throws IOException {
        return KeyLine.read(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)), secret ? null : screen)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void onlyTheWholeWordIsConsent() {
        for (String typed : List.of("YES", "y", "", "yes ", "no")) {
            assertThat(person((question, secret) -> Optional.of(typed.getBytes(StandardCharsets.UTF_8)), false)
                            .confirm(PLAN, "yes"))
                    .as(typed)
                    .isFalse();
        }
        assertThat(person((question, secret) -> Optional.of(new byte[] {'y', 'e', 's'}), false)
                        .confirm(PLAN, "yes"))
                .isTrue();
    }

    @Test
    void withoutAKeyboardNothingIsAskedAndNothingAllowed() {
        assertThatThrownBy(() -> person(Keyboard.NONE, false).confirm(PLAN, "yes"))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("give --yes");
        assertThat(person(Keyboard.NONE, false).confirm(PLAN, "WINDOW"))
                .as("the guard says what lifts it")
                .isFalse();
        assertThat(person(Keyboard.NONE, false).passphrase("Passphrase", 1)).isEmpty();
        assertThat(shown()).isEmpty();
    }

    @Test
    void aPassphraseIsAskedUnseenAndOwnsTheBytesTyped() {
        byte[] typed = {'a', 'b'};
        boolean[] unseen = new boolean[1];
        try (var secret = person(
                        (question, hidden) -> {
                            unseen[0] = hidden;
                            return Optional.of(typed);
                        },
                        false)
                .passphrase("Passphrase", 1)
                .orElseThrow()) {
            assertThat(secret.size()).isEqualTo(2);
            assertThat(unseen[0]).isTrue();
        }
        assertThat(typed).containsOnly(0);
    }

    @Test
    void aSecretLineIsReadByteForByteAndShowsNothing() throws IOException {
        assertThat(typed("grün \t☃\n", true)).hasValue("grün \t☃");
        assertThat(typed("a".repeat(1000) + "\r", true)).hasValue("a".repeat(1000));
        assertThat(typed("\n", true)).hasValue("");
        assertThat(shown()).isEmpty();
    }

    @Test
    void aCharacterOfSeveralBytesIsTakenBackWhole() throws IOException {
        assertThat(typed("aü\177b\b\b\bx\n", true)).hasValue("x");
        assertThat(typed("wrong\u0015right\n", true)).hasValue("right");
    }

    @Test
    void aLineThatIsNoSecretIsShownAsItIsTyped() throws IOException {
        assertThat(typed("yex\177s\n", false)).hasValue("yes");
        assertThat(shown()).isEqualTo("yex\b \bs");
    }

    @Test
    void ctrlCStopsAndCtrlDLeaves() throws IOException {
        assertThatThrownBy(() -> typed("abc\u0003", true)).isInstanceOf(StoppedException.class);
        assertThat(typed("\u0004", true)).isEmpty();
        assertThat(typed("abc", true)).isEmpty();
        assertThat(typed("abc\u0004d\n", true)).hasValue("abcd");
    }

    @Test
    void aLineWithoutEndIsRefused() {
        assertThatThrownBy(() -> typed("a".repeat(70_000), true))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("key file");
    }

    @Test
    void progressIsOneLineThatIsGoneAtTheEnd() {
        long[] now = {0};
        try (Progress progress = new ProgressLine(screen, "slot 0", 1000, 80, () -> now[0])) {
            progress.to(10);
            assertThat(shown()).isEmpty();
            now[0] = 1_000_000_000;
            progress.to(250);
            assertThat(shown()).isEqualTo("\rslot 0  25 %  4 s left");
            now[0] += 1;
            progress.to(260);
            assertThat(shown()).endsWith("left");
        }
        assertThat(shown()).endsWith("\r" + " ".repeat("slot 0  25 %  4 s left^C".length()) + "\r");
    }

    @Test
    void progressDrawsNothingWhereNoTerminalIs() {
        try (Progress progress = person(Keyboard.NONE, false).progress("slot 0", 10)) {
            progress.to(5);
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    void aSecretIsShownOnATerminalAlone() {
        assertThat(person(Keyboard.NONE, false).reveals()).isFalse();
        assertThat(person(Keyboard.NONE, true).reveals()).isTrue();
        try (Passphrase secret = Passphrase.owning("cbdef-ghi".getBytes(StandardCharsets.UTF_8))) {
            person(Keyboard.NONE, true).reveal("The key", secret);
        }
        assertThat(shown()).startsWith("The key. It is shown this once").endsWith("    cbdef-ghi\n\n");
    }

    @Test
    void aTerminalWithColoursGetsAQrCodeWhereItFits() {
        byte[] text = "c".repeat(71).getBytes(StandardCharsets.UTF_8);
        QrCode expected = QrCode.encodeBinary(text, QrCode.Ecc.LOW);
        List<String> lines = new QrDrawing(text).lines(80);
        assertThat(lines).hasSize((expected.size + 4 + 1) / 2);
        for (int y = 0; y < expected.size; y++) {
            String line = lines.get((y + 2) / 2).replaceAll("\u001b\\[[0-9;]*m", "");
            for (int x = 0; x < expected.size; x++) {
                String black = (y + 2) % 2 == 0 ? "▀█" : "▄█";
                assertThat(black.indexOf(line.charAt(x + 2)) >= 0).isEqualTo(expected.getModule(x, y));
            }
        }
        assertThat(new QrDrawing(text).lines(expected.size + 4)).isEmpty();
        new ConsolePerson(Keyboard.NONE, screen, () -> new Values(80, true), true)
                .reveal("The key", Passphrase.owning(text));
        assertThat(shown()).contains(lines);
    }
}
