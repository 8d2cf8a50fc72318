package luksh.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;

/** Why a file was not made, in words. */
final class FileRefusal {
    private FileRefusal() {}

    /** Says it before anything is written, which may take hours; the link at the end has the last word. */
    static void unlessFree(Path file) throws FileAlreadyExistsException {
        if (DurableFile.isThere(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** What is there and cannot be replaced is said before anything is written, too. */
    static void ofFolder(Path file) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw isFolder(file);
        }
    }

    static LuksException isFolder(Path file) {
        return new LuksException("cannot write " + file + ": it is a folder; name a file in it", LuksException.FAILED);
    }

    static LuksException of(Path file, IOException cause) {
        if (cause instanceof FileAlreadyExistsException) {
            return failed(
                    file + " is there already and is not overwritten; choose another name or move it away", cause);
        }
        if (cause instanceof ClosedByInterruptException) {
            return new LuksException("interrupted; nothing is left of " + file, LuksException.INTERRUPTED, cause);
        }
        return failed("cannot write " + file + ": " + why(file, cause), cause);
    }

    private static String why(Path file, IOException cause) {
        Path folder = DurableFile.folder(file);
        if (!Files.exists(folder)) {
            return "there is no folder " + folder + "; mkdir -p " + ShellWord.of(folder) + " makes it";
        }
        if (!Files.isDirectory(folder)) {
            return folder + " is no folder; name a file in a folder";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; choose a folder that you may write to, or use sudo";
        }
        if (cause instanceof NoSuchFileException) {
            return "its temporary file was removed meanwhile; run it again";
        }
        return Reason.of(cause) + "; nothing is left of it. Choose a folder on a file system that has room and can be"
                + " written to";
    }

    static LuksException notFlushed(Path folder, IOException cause) {
        return failed(
                "cannot flush the folder " + folder + ": " + Reason.of(cause)
                        + "; the names in it may not survive a power cut. Run sync, and look at the kernel's log",
                cause);
    }

    private static LuksException failed(String sentence, IOException cause) {
        return new LuksException(sentence, LuksException.FAILED, cause);
    }
}
