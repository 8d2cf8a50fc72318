package luksh.shell.render;

import java.io.PrintStream;
import java.io.Writer;
import luksh.format.Visible;

/** Prints JSON piece by piece, with control characters escaped as {@link Visible#json} does. Does not close the stream. */
public final class VisibleJsonWriter extends Writer {
    private final PrintStream out;
    /** The first half of a character whose second half comes with the next piece. */
    private String half = "";

    public VisibleJsonWriter(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        if (length > 0) {
            boolean cut = Character.isHighSurrogate(text[offset + length - 1]);
            String piece = half + new String(text, offset, cut ? length - 1 : length);
            half = cut ? String.valueOf(text[offset + length - 1]) : "";
            out.print(Visible.json(piece));
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.print(Visible.json(half));
        half = "";
        flush();
    }
}
