package luksh.shell.prompt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.script.Stop;
import luksh.shell.prompt.line.Language;
import luksh.shell.prompt.line.OpenLine;

/**
 * Lines from a terminal that cannot move its cursor, or with redirected standard output. They have the line editing of
 * the system, no completion, and only the history of this session.
 */
final class PlainLines implements Lines, AutoCloseable {
    private final InputStream in;
    private final PrintStream screen;
    private final Language language;
    private final List<String> history = new ArrayList<>();
    /** A separate thread reads, because a read from a terminal cannot be interrupted. */
    private final SnippetThread reader = new SnippetThread("lines");

    /** The lines before the current one. */
    private volatile String text = "";

    private volatile boolean reading;
    private volatile boolean cleared;

    /** @param in standard input, without a buffer: the next line may be the answer to a question */
    PlainLines(InputStream in, PrintStream screen, Language language) {
        this.in = in;
        this.screen = screen;
        this.language = language;
    }

    @Override
    public Optional<String> read() {
        text = "";
        boolean answered = false;
        while (!Stop.ending()) {
            ask();
            reading = true;
            Optional<String> line = reader.interruptibly(() -> line(in)).orElse(Optional.empty());
            reading = false;
            if (cleared) {
                cleared = false;
                text = "";
            }
            if (line.isEmpty() && (text.isEmpty() || answered)) {
                screen.println();
                return text.isEmpty() ? line : Optional.of(text);
            }
            var open = new OpenLine(text, line.orElse(""));
            answered = line.isEmpty();
            if (answered || (!text.isEmpty() && open.stuck(language))) {
                screen.println((answered ? "\n" : "") + open.answer());
                if (answered || !open.content()) {
                    continue;
                }
            }
            String whole = open.before().isEmpty() ? open.last() : open.before() + "\n" + open.last();
            if (Commands.isCommand(whole) || language.complete(whole)) {
                return Optional.of(whole);
            }
            text = whole;
        }
        return Optional.empty();
    }

    private void ask() {
        screen.print(text.isEmpty() ? TerminalLines.PROMPT : OpenLine.prompt(text + "\n"));
        screen.flush();
    }

    /** Handles Ctrl-C. The system has cleared the current line; this clears the lines before it. */
    void clear() {
        if (reading) {
            cleared = true;
            text = "";
            screen.println();
            ask();
        }
    }

    /** One line of UTF-8, without its end; empty at the end of the input. */
    static Optional<String> line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void keep(String line) {
        if (!line.isBlank()) {
            history.add(line);
        }
    }

    /** The system's own editing cannot begin with a text, so the user sees it only in the answer. */
    @Override
    public void propose(String line) {}

    @Override
    public boolean keepInSession(String line) {
        return false;
    }

    @Override
    public List<String> history() {
        return List.copyOf(history);
    }

    @Override
    public void close() {
        reader.close();
    }
}
