package luksh.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;

/** Explains why luksh did not create a file. */
final class FileRefusal {
    private FileRefusal() {}

    /** Tests the name before anything is written, because writing may take hours. The final link(2) tests it again. */
    static void unlessFree(Path file) throws FileAlreadyExistsException {
        if (DurableFile.isThere(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** Tests before anything is written that the name is no folder. */
    static void ofFolder(Path file) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw isFolder(file);
        }
    }

    static LuksException isFolder(Path file) {
        return new LuksException(
                "cannot write " + file + ": it is a folder; give the name of a file in it", ExitStatus.FAILED);
    }

    static LuksException of(Path file, IOException cause) {
        if (cause instanceof FileAlreadyExistsException) {
            return failed(
                    file + " already exists, and luksh does not overwrite it; choose another name or move it away",
                    cause);
        }
        if (cause instanceof ClosedByInterruptException) {
            return new LuksException(
                    "interrupted; luksh removed the unfinished " + file, ExitStatus.INTERRUPTED, cause);
        }
        return failed("cannot write " + file + ": " + why(file, cause), cause);
    }

    private static String why(Path file, IOException cause) {
        Path folder = DurableFile.folder(file);
        if (!Files.exists(folder)) {
            return "folder " + folder + " does not exist; to create it: mkdir -p " + ShellWord.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            return folder + " is not a folder; give the name of a file in a folder";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; choose a folder that you may write to, or use sudo";
        }
        if (cause instanceof NoSuchFileException) {
            return "another program removed its temporary file; run it again";
        }
        return Reason.of(cause)
                + "; luksh removed the unfinished file. Choose a folder on a writable file system with enough"
                + " free space";
    }

    static LuksException notFlushed(Path folder, IOException cause) {
        return failed(
                "cannot flush the folder " + folder + ": " + Reason.of(cause)
                        + "; new names in it may be lost after a power cut. Run sync, and check the kernel log",
                cause);
    }

    private static LuksException failed(String sentence, IOException cause) {
        return new LuksException(sentence, ExitStatus.FAILED, cause);
    }
}
