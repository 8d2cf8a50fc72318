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
        var text = new StringBuilder();
        while (!Stop.ending()) {
            ask(text.isEmpty());
            reading = true;
            Optional<String> line = reader.interruptibly(() -> line(in)).orElse(Optional.empty());
            reading = false;
            if (line.isEmpty()) {
                screen.println();
                return text.isEmpty() ? line : Optional.of(text.toString());
            }
            if (cleared) {
                cleared = false;
                text.setLength(0);
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.get());
            if (Commands.isCommand(text.toString()) || language.complete(text.toString())) {
                return Optional.of(text.toString());
            }
        }
        return Optional.empty();
    }

    private void ask(boolean first) {
        screen.print(first ? TerminalLines.PROMPT : TerminalLines.MORE);
        screen.flush();
    }

    /** Handles Ctrl-C. The system has cleared the current line; this clears the lines before it. */
    void clear() {
        if (reading) {
            cleared = true;
            screen.println();
            ask(true);
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
