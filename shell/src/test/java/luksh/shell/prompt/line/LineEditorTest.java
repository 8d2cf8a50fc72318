package luksh.shell.prompt.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;

/** The keys of the editor, in this process. */
class LineEditorTest {
    private static final String ENTER = "\r";
    private static final String CTRL_D = "\004";
    /** The same as the right arrow. */
    private static final String CTRL_F = "\006";

    private static final String CTRL_R = "\022";
    private static final String TAB = "\t";

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private Look look = new Look(true, false, false);

    /** A language of brackets. */
    private static final class Brackets implements Language {
        @Override
        public boolean complete(String text) {
            return Nesting.of(text + "\n").innermost().isEmpty();
        }

        @Override
        public boolean command(String line) {
            return line.strip().equals("/help");
        }

        @Override
        public Offer.Offers offers(String line, int cursor) {
            return Offer.Offers.none(cursor);
        }

        @Override
        public String signatures(String line, int cursor) {
            return line.endsWith("luks(") ? "Container luks(String path)\n" : "";
        }
    }

    /** Does not write lines about a secret. */
    private static final class Unwritten extends DefaultHistory {
        @Override
        public boolean isPersistable(Entry entry) {
            return !entry.line().startsWith("secret");
        }
    }

    /** Types keys after some earlier lines; returns the line that they make. */
    private String type(List<String> history, String keys) throws Exception {
        try (Terminal terminal = new ExternalTerminal(
                "test",
                "xterm-256color",
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                screen,
                StandardCharsets.UTF_8)) {
            terminal.setSize(Size.of(80, 24));
            Language language = new Brackets();
            var editor = new LineEditor(terminal, look, language, new Highlighting(look, Set::of), new Unwritten());
            editor.setParser((line, cursor, context) -> parsed(language, line, cursor, context));
            history.forEach(editor.getHistory()::add);
            editor.setVariable(LineReader.DISABLE_HISTORY, true);
            return editor.readLine("luksh> ");
        }
    }

    private static ParsedLine parsed(Language language, String line, int cursor, Parser.ParseContext context) {
        if (context == Parser.ParseContext.SECONDARY_PROMPT
                || (context == Parser.ParseContext.ACCEPT_LINE && !language.complete(line))) {
            Nesting nesting = Nesting.of(line);
            throw new EOFError(-1, cursor, "", nesting.innermost().orElse(""), nesting.braces(), null);
        }
        return new DefaultParser().parse(line, cursor, Parser.ParseContext.COMPLETE);
    }

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLineThatGoesOnSaysWhatIsOpenAndIsIndented() throws Exception {
        assertThat(type(List.of(), "f(c -> {" + ENTER + "a;" + ENTER + "})" + ENTER))
                .isEqualTo("f(c -> {\n  a;\n})");
        assertThat(shown()).contains("luksh{ > ");
    }

    @Test
    void aBraceInTheMiddleOfALineMovesNothing() throws Exception {
        assertThat(type(List.of(), "f(c -> { a; })" + ENTER)).isEqualTo("f(c -> { a; })");
    }

    @Test
    void whoWantsToLeaveAnUnfinishedLineIsTold() throws Exception {
        for (String word : List.of("exit", "quit", "help", "/help")) {
            screen.reset();
            assertThat(type(List.of(), "f(" + ENTER + word + ENTER + "1)" + ENTER))
                    .isEqualTo("f(\n1)");
            assertThat(shown()).contains("line unfinished: ( is open; Ctrl-C drops it");
        }
        screen.reset();
        assertThat(type(List.of(), "f({" + ENTER + CTRL_D + "})" + ENTER)).isEqualTo("f({\n})");
        assertThat(shown()).contains("line unfinished: { is open; Ctrl-C drops it");
    }

    @Test
    void aTextBlockKeepsTheWord() throws Exception {
        assertThat(type(List.of(), "f(\"\"\"" + ENTER + "exit" + ENTER + "\"\"\")" + ENTER))
                .isEqualTo("f(\"\"\"\nexit\n\"\"\")");
        assertThat(shown()).contains("line unfinished: \"\"\" is open");
    }

    @Test
    void theRestOfAnEarlierLineIsShownAndTaken() throws Exception {
        List<String> history = List.of("disk.slots()", "disk.uuid()", "other");
        assertThat(type(history, "disk.s" + CTRL_F + ENTER)).isEqualTo("disk.slots()");
        assertThat(type(history, "disk." + ENTER)).isEqualTo("disk.");
        look = new Look(false, false, false);
        assertThat(type(history, "disk.s" + CTRL_F + ENTER)).isEqualTo("disk.s");
    }

    @Test
    void aLineThatMayBeASecretIsNeitherSuggestedNorListed() throws Exception {
        List<String> history = List.of("other", "secret of anna");
        assertThat(type(history, "secr" + CTRL_F + ENTER)).isEqualTo("secr");
        type(List.of("secret of anna", "my secret"), CTRL_R + "secret" + ENTER);
        assertThat(shown()).doesNotContain("anna");
    }

    @Test
    void aSearchListsItsHits() throws Exception {
        List<String> history = List.of("var a = luks(\"a.img\")", "1 + 1", "luks(\"b.img\").slots()");
        assertThat(type(history, CTRL_R + "LUKS" + CTRL_R + ENTER)).isEqualTo("var a = luks(\"a.img\")");
        assertThat(shown()).contains("> luks(\"b.img\").slots()").contains("  var a = luks(\"a.img\")");
        screen.reset();
        look = new Look(false, false, true);
        type(history, CTRL_R + "luks" + ENTER);
        assertThat(shown()).doesNotContain("> luks(\"b.img\").slots()");
    }

    @Test
    void theFirstTabAtAnArgumentShowsTheSignatures() throws Exception {
        assertThat(type(List.of(), "luks(" + TAB + "1)" + ENTER)).isEqualTo("luks(1)");
        assertThat(shown()).contains("Container luks(String path)");
    }

    @Test
    void theEndOfTheInputEndsAnEmptyLine() {
        assertThatThrownBy(() -> type(List.of(), CTRL_D)).isInstanceOf(EndOfFileException.class);
    }
}
