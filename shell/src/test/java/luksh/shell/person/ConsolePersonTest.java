package luksh.shell.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nayuki.qrcodegen.QrCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.change.step.Plan;
import luksh.crypto.Passphrase;
import luksh.format.LuksException;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import luksh.shell.render.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsolePersonTest {
    private static final Plan PLAN = new Plan("disk.img", List.of(), List.of());

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream screen = new PrintStream(shown, true, StandardCharsets.UTF_8);

    private ConsolePerson person(Keyboard keyboard, boolean redraws) {
        return new ConsolePerson(keyboard, screen, () -> new Values(80, false), redraws);
    }

    private Optional<String> typed(String keys, boolean secret) throws IOException {
        return typed(keys, secret, Optional.empty());
    }

    /** @param strange the key that a new passphrase cannot have */
    private Optional<String> typed(String keys, boolean secret, Optional<String> strange) throws IOException {
        var bytes = new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
        try (HiddenLine line = new HiddenLine(bytes::read, screen, secret)) {
            HiddenLine.End end = line.read();
            assertThat(line.strange()).isEqualTo(strange);
            return end == HiddenLine.End.ENTER
                    ? Optional.of(new String(line.typed(), StandardCharsets.UTF_8))
                    : Optional.empty();
        }
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
                .hasMessageContaining("add --yes");
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
        assertThat(typed("grün ☃\n", true)).hasValue("grün ☃");
        assertThat(typed("a\tb\n", true, Optional.of("Tab"))).hasValue("a\tb");
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
    void aWordAndALineAreTakenBackWhole() throws IOException {
        assertThat(typed("first second  \u0017third\n", true)).hasValue("first third");
        assertThat(typed("\u0017a\u0017\u0017b\n", true)).hasValue("b");
        // nothing is left of a key that was no character, either
        assertThat(typed("wrong\u001b[A\u0015right\n", true)).hasValue("right");
    }

    /** Its bytes would be letters of the passphrase: {@code [A}, {@code OP}, {@code ~}. */
    @ParameterizedTest
    @CsvSource({
        "[A, Up",
        "OA, Up",
        "[1;5D, Left",
        "[3~, Delete",
        "[15~, F5",
        "OP, F1",
        "[[A, F1",
        "[24;2~, F12",
        "[Z, Shift-Tab",
        "x, Alt with another key",
        "ü, Alt with another key",
        "[99~, a key that sends an escape sequence",
        "[?1;2c, a key that sends an escape sequence",
        "']11;rgb:0000/0000/0000\u0007', a key that sends an escape sequence",
        "[M !!, the mouse"
    })
    void aKeyThatIsNoCharacterLeavesNothingInThePassphrase(String sequence, String name) throws IOException {
        assertThat(typed("ab\u001b" + sequence + "c\n", true, Optional.of(name)))
                .hasValue("abc");
        assertThat(shown()).isEqualTo("\u0007");
    }

    @Test
    void controlCharactersAreNotTyped() throws IOException {
        for (int key = 0; key < ' '; key++) {
            if ("\3\4\b\t\n\r\25\27\32\33\34".indexOf(key) < 0) {
                String name = key == 0 ? "Ctrl-Space" : "Ctrl-" + (char) (key + 64);
                assertThat(typed("a" + (char) key + "b\n", true, Optional.of(name)))
                        .hasValue("ab");
            }
        }
    }

    /** Alone it is told from a sequence by what does not follow. */
    @Test
    void theEscapeKeyTakesNoLetterThatIsTypedLater() throws IOException {
        int[] keys = {'a', EscapeSequence.ESC, Keys.NONE, 'b', EscapeSequence.ESC, '[', Keys.NONE, 'c', '\n'};
        int[] at = {0};
        try (HiddenLine line = new HiddenLine(() -> keys[at[0]++], screen, true)) {
            assertThat(line.read()).isEqualTo(HiddenLine.End.ENTER);
            assertThat(line.typed()).containsExactly('a', 'b', 'c');
            assertThat(line.strange()).hasValue("Escape");
        }
    }

    @Test
    void aControlCharacterWithinASequenceIsAKeyOfItsOwn() throws IOException {
        assertThat(typed("ab\u001b[1\n", true, Optional.of("a key that sends an escape sequence")))
                .hasValue("ab");
        assertThatThrownBy(() -> typed("ab\u001b[\u0003", true)).isInstanceOf(StoppedException.class);
        assertThat(typed("ab\u001b\u001b[Bc\n", true, Optional.of("Down"))).hasValue("abc");
    }

    @Test
    void whatIsPastedIsTypedWithoutTheBracketsRoundIt() throws IOException {
        assertThat(typed("\u001b[200~correct horse\u001b[201~\n", true)).hasValue("correct horse");
        assertThat(shown()).isEmpty();
    }

    @Test
    void ctrlZStopsTheJobAndNothingTypedSoFarStays() throws IOException {
        try (HiddenLine line =
                new HiddenLine(new ByteArrayInputStream(new byte[] {'a', 26, 'b'})::read, screen, true)) {
            assertThat(line.read()).isEqualTo(HiddenLine.End.SUSPEND);
        }
    }

    @Test
    void aSignalEndsAQuestionThatNobodyAnswers() {
        Thread.currentThread().interrupt();
        try (HiddenLine line = new HiddenLine(() -> Keys.NONE, screen, true)) {
            assertThatThrownBy(line::read).isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aNewPassphraseWithSuchAKeyIsRefusedByItsName() {
        var answers = new ArrayDeque<>(List.of("a\tb", "abc", "abc\u0001", "abc", "abc"));
        var questions = new ArrayList<String>();
        var keyboard = new Keyboard() {
            private Optional<String> strange = Optional.empty();

            @Override
            public Optional<byte[]> ask(String question, boolean secret) {
                questions.add(question);
                var bytes = new ByteArrayInputStream((answers.remove() + "\n").getBytes(StandardCharsets.UTF_8));
                try (HiddenLine line = new HiddenLine(bytes::read, screen, secret)) {
                    line.read();
                    strange = line.strange();
                    return Optional.of(line.typed());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public Optional<String> strange() {
                return strange;
            }
        };
        try (Passphrase fresh = person(keyboard, true).newPassphrase("New").orElseThrow()) {
            assertThat(fresh.size()).isEqualTo(3);
        }
        assertThat(questions)
                .containsExactly(
                        "New: ",
                        "A new passphrase cannot contain this key: Tab. Type the whole passphrase again.\nNew: ",
                        "New (again): ",
                        "A new passphrase cannot contain this key: Ctrl-A. Type the whole passphrase again.\nNew: ",
                        "New (again): ");
    }

    /** Where standard error is a file, the plan in it was not seen. */
    @Test
    void whoConfirmsHasSeenThePlan() {
        var asked = new ArrayList<String>();
        Keyboard keyboard = (question, secret) -> {
            asked.add(question);
            return Optional.empty();
        };
        person(keyboard, false).confirm(PLAN, "yes");
        person(keyboard, true).confirm(PLAN, "yes");
        assertThat(asked.get(0)).startsWith("disk.img").endsWith("\nType yes to do this: ");
        assertThat(asked.get(1)).isEqualTo("Type yes to do this: ");
    }

    @Test
    void aLineThatIsNoSecretIsShownAsItIsTyped() throws IOException {
        assertThat(typed("yex\177s\n", false)).hasValue("yes");
        assertThat(shown()).isEqualTo("yex\b \bs");
    }

    @Test
    void ctrlCStopsAndCtrlDLeaves() throws IOException {
        assertThatThrownBy(() -> typed("abc\u0003", true)).isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> typed("abc\u001c", true)).isInstanceOf(StoppedException.class);
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
        try (Progress progress = new ProgressLine(screen, "slot 0", 1000, () -> 80, () -> now[0])) {
            progress.to(10);
            now[0] = 999_999_999;
            progress.to(240);
            assertThat(shown()).isEmpty();
            now[0] = 1_000_000_000;
            progress.to(250);
            assertThat(shown()).isEqualTo("\rslot 0  25 %  4 s left  Ctrl-C stops");
            now[0] += 1;
            progress.to(260);
            assertThat(shown()).doesNotContain("26 %");
        }
        assertThat(shown()).endsWith("\r" + " ".repeat("slot 0  25 %  4 s left  Ctrl-C stops^C".length()) + "\r");
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
        assertThat(shown()).startsWith("The key. luksh shows it only once").endsWith("    cbdef-ghi\n\n");
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
