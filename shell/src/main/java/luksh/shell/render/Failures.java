package luksh.shell.render;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/** The description of a failure, as text or JSON. */
public final class Failures {
    private Failures() {}

    /**
     * One sentence for an expected exception, and for exceptions of the JDK about files, whose own text is often only
     * the path. Empty for all others, which are errors in a script or in luksh.
     */
    public static Optional<String> sentence(@Nullable Throwable failure) {
        if (failure instanceof LuksException) {
            return Optional.ofNullable(failure.getMessage());
        }
        @Nullable Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : null;
        if (cause != null) {
            return sentence(cause);
        }
        if (failure instanceof InvalidPathException path) {
            String input = path.getInput().replaceAll("\\p{Cntrl}", "?");
            return Optional.of("'" + input + "' is not a valid path: " + path.getReason() + "; choose another");
        }
        return failure instanceof FileSystemException file ? Optional.of(sentence(file)) : Optional.empty();
    }

    private static String sentence(FileSystemException failure) {
        String file = String.valueOf(failure.getFile());
        if (failure instanceof NoSuchFileException) {
            return "there is no " + file + ", or no folder to create it in; check the name";
        }
        if (failure instanceof AccessDeniedException) {
            return file + ": permission denied; to see its owner and mode: ls -ld";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return file + " already exists; choose another name or remove it";
        }
        if (failure instanceof NotDirectoryException) {
            return file + " is not a folder; choose a folder";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return file + " is a folder that is not empty; choose another or empty it";
        }
        return file + ": " + failure.getReason();
    }

    /** One line of JSON for a run that ended without a result. */
    public static String json(int status, String sentence) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "error");
        members.put("status", status);
        members.put("sentence", sentence);
        return new JsonValues(value -> Optional.empty()).line(members);
    }

    /** The same for a failure of any kind. */
    public static String json(int status, Throwable failure) {
        return json(status, sentence(failure).orElseGet(failure::toString));
    }
}
