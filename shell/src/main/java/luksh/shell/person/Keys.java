package luksh.shell.person;

import java.io.IOException;

/** The typed bytes of a terminal that neither echoes nor interprets. */
@FunctionalInterface
public interface Keys {
    /** The terminal is gone. */
    int ENDED = -1;
    /** No key was pressed for about a tenth of a second. */
    int NONE = -2;

    /** The next byte, {@link #ENDED} or {@link #NONE}, so that the caller can check for signals while waiting. */
    int next() throws IOException;
}
