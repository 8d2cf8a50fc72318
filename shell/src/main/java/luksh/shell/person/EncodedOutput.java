package luksh.shell.person;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Prints in the encoding of a terminal. It writes {@code ...} where the encoding has no {@code …}. */
public class EncodedOutput extends PrintStream {
    private final Charset charset;

    /** Flushes after each line. */
    public EncodedOutput(OutputStream out, Charset charset) {
        super(out, true, charset);
        this.charset = charset;
    }

    @Override
    public void print(String text) {
        super.print(Encoding.spelled(String.valueOf(text), charset));
    }
}
