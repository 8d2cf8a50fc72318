package luksh.shell.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import luksh.format.ExitStatus;
import luksh.parallel.StoppedException;
import luksh.script.Arguments;
import luksh.script.Run;
import luksh.shell.person.Keyboard;

/**
 * The sample {@code tour.jsh}, line by line: each line is shown, and runs when the user types Enter. It has its own
 * engine and its own run. So the variables of the session stay, and the temporary folder is removed at the end.
 */
final class Tour {
    /** A copy of {@code samples/tour.jsh}, made by the build. */
    private static final String SOURCE = "tour.jsh";

    /** As wide as the prompt. */
    private static final String MORE = "   ..> ";

    private static final String QUESTION = "[Enter: run this line, q: leave the tour] ";
    /** A sentence between two lines: only texts and names, without a call. */
    private static final Pattern SENTENCE =
            Pattern.compile("say\\(\\s*\"(?:\\\\.|[^\"\\\\])*\"(?:\\s*,\\s*\\w+)*\\s*\\)\\s*;?");

    private final Keyboard keyboard;
    private final PrintStream out;

    /** @param keyboard {@link Keyboard#NONE} to run all lines without a question */
    Tour(Keyboard keyboard, PrintStream out) {
        this.keyboard = keyboard;
        this.out = out;
    }

    /**
     * Plays the tour until its end, until the user leaves it, or until a line fails.
     *
     * @param session makes a new session, which this method closes
     * @return 0, or the status of the failed line
     */
    int play(Supplier<SnippetRunner> session) {
        out.println("This tour formats a container in a temporary folder and changes it.");
        out.println("It does not touch your disks, and it removes the folder at the end.");
        SnippetRunner lines = session.get();
        try (Engine engine = lines.engine()) {
            int status = Run.current()
                    .apart(Arguments.parse(List.of(), List.of()), () -> play(lines, engine, withoutHead(source())));
            out.println("The tour is over, and its folder is removed.");
            return status;
        }
    }

    private int play(SnippetRunner lines, Engine engine, String source) {
        String rest = source;
        while (true) {
            Engine.Piece piece = engine.first(rest);
            if (piece.state() != Engine.State.WHOLE) {
                return 0;
            }
            String line = piece.source().strip();
            if (!SENTENCE.matcher(line).matches() && !goesOn(line)) {
                return 0;
            }
            int status = lines.run(line, "");
            if (status != 0) {
                return status == ExitStatus.INTERRUPTED ? 0 : status;
            }
            rest = piece.rest();
        }
    }

    /** Shows the line and asks. Returns false if the user leaves the tour. */
    private boolean goesOn(String line) {
        out.println(TerminalLines.PROMPT + String.join("\n" + MORE, line.lines().toList()));
        out.flush();
        if (keyboard == Keyboard.NONE) {
            return true;
        }
        Optional<byte[]> typed;
        try {
            typed = keyboard.ask(QUESTION, false);
        } catch (StoppedException e) {
            return false; // Ctrl-C
        }
        boolean on = typed.isPresent() && (typed.get().length == 0 || typed.get()[0] != 'q');
        typed.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        return on;
    }

    /** The script without its description, which {@code --help} shows. */
    private static String withoutHead(String script) {
        return script.replaceFirst("\\A(?:#!.*\\R|//.*\\R)*", "");
    }

    private static String source() {
        try (InputStream in = Tour.class.getResourceAsStream(SOURCE)) {
            return new String(Objects.requireNonNull(in, SOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
