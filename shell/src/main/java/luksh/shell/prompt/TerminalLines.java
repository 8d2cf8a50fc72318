package luksh.shell.prompt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import luksh.script.Stop;
import luksh.shell.prompt.line.Highlighting;
import luksh.shell.prompt.line.JavaLine;
import luksh.shell.prompt.line.Language;
import luksh.shell.prompt.line.LineEditor;
import luksh.shell.prompt.line.Look;
import luksh.shell.prompt.line.Nesting;
import luksh.shell.prompt.line.Offer;
import luksh.shell.prompt.line.Offer.Offers;
import luksh.shell.prompt.line.ProgramKeys;
import luksh.shell.render.TextLayout;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** Lines with editing, history and completion. */
final class TerminalLines implements Lines {
    static final String PROMPT = "luksh> ";

    /** With more offers, descriptions would fill the screen. */
    private static final int MOST_DESCRIBED = 20;
    /** A description of fewer columns says nothing. */
    private static final int LEAST_ROOM = 20;
    /** Columns of the blanks and brackets around a description. */
    private static final int MARGIN = 4;

    private final LineEditor reader;
    private final SessionHistory past = new SessionHistory();
    private final boolean stored;
    private String proposal = "";

    /**
     * @param history created if it is missing, mode 0600 in a folder of mode 0700
     * @param verbs the names to emphasize; empty until they are known
     */
    TerminalLines(Terminal terminal, Path history, Look look, Language language, Supplier<Set<String>> verbs) {
        reader = new LineEditor(terminal, look, language, new Highlighting(look, verbs), past);
        reader.setParser(parser(terminal, language));
        reader.setCompleter(TerminalLines::complete);
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
        reader.option(Option.DISABLE_EVENT_EXPANSION, true);
        reader.option(Option.HISTORY_TIMESTAMPED, false);
        reader.option(Option.AUTO_FRESH_LINE, true);
        stored = HistoryFile.prepared(history);
        if (stored) {
            reader.setVariable(LineReader.HISTORY_FILE, history);
        }
    }

    /** @param editor lets the user edit a text in a program; empty if the text stays as it is */
    void bindPrograms(Function<String, Optional<String>> editor) {
        ProgramKeys.bind(reader, editor);
    }

    /** Whether the history outlives this session. */
    boolean stored() {
        return stored;
    }

    /** A cleared line is skipped. */
    @Override
    public Optional<String> read() {
        while (!Stop.ending()) {
            try {
                String begun = proposal;
                proposal = "";
                return Optional.of(reader.readLine(PROMPT, null, begun.isEmpty() ? null : begun));
            } catch (UserInterruptException e) {
                // the line was cleared: read the next one
            } catch (EndOfFileException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public void keep(String line) {
        enter(() -> past.add(line));
    }

    @Override
    public boolean keepInSession(String line) {
        enter(() -> past.addUnwritten(line));
        return true;
    }

    private void enter(Runnable work) {
        reader.setVariable(LineReader.DISABLE_HISTORY, false);
        work.run();
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
    }

    @Override
    public List<String> history() {
        return past.lines();
    }

    @Override
    public void propose(String line) {
        proposal = line;
    }

    private static Parser parser(Terminal terminal, Language language) {
        return (line, cursor, context) -> {
            switch (context) {
                case COMPLETE -> {
                    return new JavaLine(line, cursor, language.offers(line, cursor));
                }
                case SECONDARY_PROMPT ->
                    throw new EOFError(
                            -1, cursor, "", Nesting.of(line).innermost().orElse(""));
                case ACCEPT_LINE -> {
                    if (!Commands.isCommand(line) && !language.complete(line)) {
                        throw new EOFError(-1, cursor, "", "", indentation(terminal, line.substring(0, cursor)), null);
                    }
                }
                default -> {}
            }
            return new JavaLine(line, cursor, Offers.none(cursor));
        };
    }

    /** Levels of indentation of the next line. Text that is pasted without marks brings its own. */
    private static int indentation(Terminal terminal, String before) {
        Nesting nesting = Nesting.of(before + "\n");
        return nesting.insideText() || pasted(terminal) ? 0 : nesting.braces();
    }

    private static boolean pasted(Terminal terminal) {
        try {
            return terminal.reader().peek(1) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void complete(LineReader reader, ParsedLine parsed, List<Candidate> candidates) {
        List<Offer> offers = ((JavaLine) parsed).offers().offers();
        int widest = offers.stream()
                .mapToInt(offer -> TextLayout.width(offer.text()))
                .max()
                .orElse(0);
        int room = reader.getTerminal().getColumns() - widest - MARGIN;
        boolean described = offers.size() <= MOST_DESCRIBED && room >= LEAST_ROOM;
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            String about = described && !offer.about().isEmpty() ? cut(offer.about(), room) : null;
            // without a blank after it, because calls and folders continue
            candidates.add(new Candidate(offer.text(), offer.text(), null, about, null, null, false, i));
        }
    }

    private static String cut(String about, int room) {
        return TextLayout.width(about) <= room ? about : TextLayout.cut(about, room - 1) + "…";
    }
}
