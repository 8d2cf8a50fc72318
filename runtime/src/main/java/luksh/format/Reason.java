package luksh.format;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What a failed call on a file failed for, in words: the JDK says of the commonest failures only the path. */
public final class Reason {
    private Reason() {}

    /** A part of a sentence, for example {@code permission denied}. */
    public static String of(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        return String.valueOf(failure.getMessage());
    }
}
