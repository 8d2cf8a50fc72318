package luksh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** An unfinished file under a temporary name in the same folder, mode 0600, locked against other runs of luksh. */
final class NamedTemporary implements UnfinishedFile {
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path file;
    private final Set<PosixFilePermission> mode;
    private final boolean replaces;
    private final Path temporary;
    private final FileChannel channel;

    private NamedTemporary(Path file, String mode, boolean replaces, Path temporary, FileChannel channel) {
        this.file = file;
        this.mode = PosixFilePermissions.fromString(mode);
        this.replaces = replaces;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** @param replaces whether it may replace a file */
    static NamedTemporary create(Path file, String mode, boolean replaces) throws IOException {
        while (true) {
            Path temporary = TemporaryNames.reserve(file);
            boolean taken = false;
            try {
                var draft = new NamedTemporary(file, mode, replaces, temporary, open(temporary));
                taken = TemporaryNames.lock(draft.channel, temporary);
                if (taken) {
                    return draft;
                }
                draft.channel.close(); // another run removed it before it was locked: try again
            } finally {
                if (!taken) {
                    TemporaryNames.release(temporary);
                }
            }
        }
    }

    /** Under a name that the caller cleans up. */
    static NamedTemporary under(Path temporary, Path file, String mode) throws IOException {
        try {
            return new NamedTemporary(file, mode, true, temporary, open(temporary));
        } catch (FileAlreadyExistsException e) {
            throw new FileSystemException(temporary.toString(), null, temporary + " already exists");
        }
    }

    /** Follows no link, because the file must be new. */
    private static FileChannel open(Path temporary) throws IOException {
        return FileChannel.open(
                temporary, NEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void publish() throws IOException {
        setMode();
        channel.force(true);
        if (replaces) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            Files.createLink(file, temporary);
            remove();
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // a file system without hard links; a rename would replace the file
            if (DurableFile.isThere(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void setMode() throws IOException {
        var view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view.readAttributes().permissions().equals(mode)) {
            return;
        }
        try {
            view.setPermissions(mode);
        } catch (FileSystemException e) {
            // FAT has no modes; the options of the mount decide who can read
        }
    }

    @Override
    public void settle() {
        DurableFile.flushFolder(DurableFile.folder(file));
    }

    @Override
    public void close() {
        remove();
        try {
            channel.close();
        } catch (IOException e) {
            // the content was flushed, or is not needed
        } finally {
            TemporaryNames.release(temporary);
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            return; // the next run finds it without a lock, and removes it
        }
    }
}
