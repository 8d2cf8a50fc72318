package luksh.shell.person;

import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;
import luksh.format.Visible;
import luksh.shell.render.TextLayout;

/**
 * Standard error. It escapes control characters in messages, because these contain names of files. It wraps lines at
 * blanks if they are wider than the terminal. Lines that begin with a blank are drawings and are not wrapped. Partial
 * lines are printed unchanged.
 */
public final class Screen extends PrintStream {
    /** Shorter lines fit every terminal, so that its width need not be known. */
    private static final int FITS = 60;

    private static final String INDENT = "  ";

    private final PrintStream terminal;
    private final IntSupplier columns;

    /** @param columns current columns of the terminal; the maximum if there is none */
    public Screen(PrintStream terminal, IntSupplier columns) {
        super(terminal, true);
        this.terminal = terminal;
        this.columns = columns;
    }

    @Override
    public void println(String line) {
        String shown = Visible.lines(String.valueOf(line));
        super.println(TextLayout.width(shown) <= FITS ? shown : String.join("\n", lines(shown)));
    }

    @Override
    public void println(Object value) {
        println(String.valueOf(value));
    }

    private List<String> lines(String text) {
        int width = columns.getAsInt();
        return text.lines().map(line -> wrapped(line, width)).toList();
    }

    private static String wrapped(String line, int width) {
        if (TextLayout.width(line) <= width || line.startsWith(" ")) {
            return line;
        }
        List<String> lines = TextLayout.wrap(line, width);
        String rest = line.substring(lines.get(0).length()).stripLeading();
        return lines.get(0) + "\n" + INDENT
                + String.join("\n" + INDENT, TextLayout.wrap(rest, width - INDENT.length()));
    }

    /** Prints with the encoding of the terminal's own stream. */
    @Override
    public void print(String text) {
        terminal.print(text);
    }

    @Override
    public void print(char letter) {
        terminal.print(letter);
    }

    @Override
    public void print(char[] text) {
        terminal.print(text);
    }
}
