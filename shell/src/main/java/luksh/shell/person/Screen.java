package luksh.shell.person;

import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;
import luksh.format.Visible;
import luksh.shell.render.TextLayout;

/**
 * Standard error: what a terminal would obey instead of showing it is escaped in what is said, since names of files are in
 * it. A line that is longer than the terminal is wide wraps at blanks, where the terminal would cut a word; lines that
 * begin with a blank are drawn, and stay as they are. What is printed and not a whole line goes out as it is.
 */
public final class Screen extends PrintStream {
    /** Shorter lines fit any terminal that luksh draws for, so that its width is not asked for. */
    private static final int FITS = 60;

    private static final String INDENT = "  ";

    private final PrintStream terminal;
    private final IntSupplier columns;

    /** @param columns of the terminal now; as many as can be where there is none */
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

    /** Encoded as the terminal's own stream does it. */
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
