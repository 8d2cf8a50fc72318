package luksh.shell.person;

import java.io.IOException;

/** What is typed, byte by byte, from a terminal that neither echoes nor interprets. */
@FunctionalInterface
public interface Keys {
    /** The terminal has gone. */
    int ENDED = -1;
    /** Nothing was typed for about a tenth of a second. */
    int NONE = -2;

    /** The next byte, {@link #ENDED} or {@link #NONE}: whoever waits can look at other things meanwhile. */
    int next() throws IOException;
}
