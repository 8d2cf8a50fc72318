package luksh.shell.prompt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.script.Stop;
import luksh.shell.prompt.Engine.Suggestions;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** Lines with editing, history and completion. */
final class TerminalLines implements Lines {
    static final String PROMPT = "luksh> ";
    /** As wide as the prompt, and without the %M that would parse the whole text at every redraw. */
    static final String MORE = "   ..> ";

    private final LineReader reader;
    private final boolean stored;

    /** @param history created if it is missing, mode 0600 in a folder of mode 0700 */
    TerminalLines(Terminal terminal, Path history, Language language) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("luksh")
                .parser(parser(language))
                .completer((ignored, parsed, candidates) ->
                        ((JavaLine) parsed).suggestions().texts().forEach(text -> candidates.add(candidate(text))))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE)
                .variable(LineReader.DISABLE_HISTORY, true)
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .option(Option.HISTORY_TIMESTAMPED, false)
                .option(Option.AUTO_FRESH_LINE, true);
        stored = HistoryFile.prepared(history);
        if (stored) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
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
                return Optional.of(reader.readLine(PROMPT));
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
        reader.setVariable(LineReader.DISABLE_HISTORY, false);
        reader.getHistory().add(line);
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
    }

    @Override
    public List<String> history() {
        List<String> lines = new ArrayList<>();
        reader.getHistory().forEach(entry -> lines.add(entry.line()));
        return lines;
    }

    private static Parser parser(Language language) {
        return (line, cursor, context) -> {
            if (context == Parser.ParseContext.COMPLETE) {
                return new JavaLine(line, cursor, language.suggestions(line, cursor));
            }
            if (context == Parser.ParseContext.ACCEPT_LINE && !Commands.isCommand(line) && !language.complete(line)) {
                throw new EOFError(-1, cursor, "more is needed");
            }
            return new JavaLine(line, cursor, new Suggestions(cursor, List.of()));
        };
    }

    /** A candidate without a blank after it, because calls and folders continue. */
    private static Candidate candidate(String text) {
        return new Candidate(text, text, null, null, null, null, false);
    }
}
