package luksh.shell.person;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import luksh.shell.render.TextLayout;

/**
 * The results of the prompt at a terminal. A text with more rows than the screen goes through the pager, if there is
 * one.
 */
public final class PagedOutput extends PrintStream {
    private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;]*m");

    private final PrintStream screen;
    private final Charset charset;
    private final IntSupplier rows;
    private final IntSupplier columns;
    private final Optional<Pager> pager;
    private final Runnable interrupted;

    /**
     * @param charset of the terminal
     * @param rows of the terminal now; 0 if unknown
     * @param interrupted runs if the user typed Ctrl-C in the pager, after the pager ended
     */
    public PagedOutput(
            PrintStream out,
            Charset charset,
            IntSupplier rows,
            IntSupplier columns,
            Optional<Pager> pager,
            Runnable interrupted) {
        super(out, true);
        screen = out;
        this.charset = charset;
        this.rows = rows;
        this.columns = columns;
        this.pager = pager;
        this.interrupted = interrupted;
    }

    @Override
    public void print(String text) {
        String shown = String.valueOf(text);
        screen.flush();
        if (pager.isPresent() && isLong(shown) && pager.get().show(shown.getBytes(charset))) {
            if (pager.get().wasInterrupted()) {
                interrupted.run();
            }
        } else {
            screen.print(shown);
        }
    }

    @Override
    public void println(String text) {
        print(text + System.lineSeparator());
    }

    @Override
    public void print(Object value) {
        print(String.valueOf(value));
    }

    @Override
    public void println(Object value) {
        println(String.valueOf(value));
    }

    @Override
    public void print(char letter) {
        screen.print(letter);
    }

    @Override
    public void print(char[] text) {
        screen.print(text);
    }

    /** Whether the text and the prompt below it take more rows than the screen has. */
    private boolean isLong(String text) {
        int most = rows.getAsInt();
        // the test of a short text must cost nothing
        if (most <= 0 || (text.chars().filter(c -> c == '\n').count() < most && text.length() < columns.getAsInt())) {
            return false;
        }
        int width = Math.max(1, columns.getAsInt());
        return COLOUR.matcher(text)
                        .replaceAll("")
                        .lines()
                        .mapToInt(line -> Math.max(1, (TextLayout.width(line) + width - 1) / width))
                        .sum()
                >= most;
    }
}
