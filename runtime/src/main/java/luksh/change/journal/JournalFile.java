package luksh.change.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * A journal in the state folder, {@code journals/UUID/NNNN-xxxxxxxx.journal}. luksh flushes it and reads it back before it
 * writes to the container, and removes it after the change. For LUKS1, the last journal stays as a seal without key material.
 * The seal detects an older header that another program writes back.
 */
public final class JournalFile {
    private static final int RECORD = 512;
    private static final int HASH = RECORD - 32;
    private static final String CLOSED = "closed";

    /** What happens to the seal of the previous change. */
    public enum Seal {
        /** The seal stays: the container is as the previous change left it. */
        STAYS,
        /** The seal is removed: the entries have changed. */
        GOES,
        /** This change writes its own seal. */
        RENEWED
    }

    private final Path path;
    private final Journal journal;
    /** Offset of the record that closes it. */
    private final int length;

    private final JournalLock lock;

    private JournalFile(Path path, Journal journal, int length, JournalLock lock) {
        this.path = path;
        this.journal = journal;
        this.length = length;
        this.lock = lock;
    }

    /** A journal that was read. */
    static JournalFile of(Path path, Journal journal, byte[] content) {
        return new JournalFile(path, journal, aligned(Journal.length(content).orElseThrow()), new JournalLock(path));
    }

    /** The same journal under another of its names; read-only. */
    JournalFile named(Path name) {
        return new JournalFile(name, journal, length, new JournalLock(name));
    }

    public Path path() {
        return path;
    }

    public Journal journal() {
        return journal;
    }

    /**
     * Creates the journal and its folders, and flushes them. luksh locks the file before it gets its name, so the journal of a
     * running change is always locked.
     *
     * @throws LuksException if that fails; then nothing was written to the container
     */
    public static JournalFile create(Path state, Journal journal) {
        byte[] content = journal.encode();
        int length = aligned(content.length);
        List<JournalFolder> folders = journal.uuids().stream()
                .sorted()
                .map(uuid -> JournalFolder.of(state, uuid))
                .toList();
        JournalFolder folder = folders.get(0);
        var written = new ArrayList<Path>();
        StagedFile staged = null;
        try {
            for (JournalFolder each : folders) {
                each.folder().prepare();
            }
            staged = StagedFile.write(folder.folder(), Arrays.copyOf(content, length + RECORD));
            String name = folder.next(journal.device());
            Path file = folder.folder().path().resolve(name);
            var made = new JournalFile(file, journal, length, staged.claim());
            staged.claim().is(made);
            staged.publish(name);
            written.add(file);
            for (JournalFolder other : folders.subList(1, folders.size())) {
                written.add(other.link(file));
            }
            return made;
        } catch (IOException e) {
            if (staged != null) {
                staged.discard();
            }
            remove(written);
            throw e instanceof FileAlreadyExistsException
                    ? new LuksException(
                            "another luksh is starting a change of this container; nothing was written. Run it"
                                    + " again",
                            ExitStatus.BUSY,
                            e)
                    : new LuksException(
                            "luksh cannot write the journal of this change to " + folder + " (" + Reason.of(e)
                                    + "); nothing was written. Point XDG_STATE_HOME to a writable folder",
                            ExitStatus.FAILED,
                            e);
        }
    }

    /** For a change that does not start. */
    private static void remove(List<Path> files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // the next change reports that it is unreadable
            }
        }
    }

    /**
     * The open journals of all containers, oldest first.
     *
     * @throws LuksException with status 5 if one of them is unreadable
     */
    public static List<JournalFile> open(Path state) {
        return Journals.all(state).readable("DEVICE");
    }

    /**
     * Locks the journal for this process until it is closed.
     *
     * @throws LuksException with status 5 if another process has locked it, or if it changed after it was read
     */
    public void claim() {
        lock.take();
        try {
            byte[] content = new byte[Math.toIntExact(lock.channel().size())];
            lock.channel().read(ByteBuffer.wrap(content), 0);
            if (isClosed(content) || !Journal.decode(content).equals(Optional.of(journal))) {
                throw lock.ended(null);
            }
            lock.is(this);
        } catch (IOException e) {
            lock.release();
            throw new LuksException("cannot read " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        } catch (LuksException e) {
            lock.release();
            throw e;
        }
    }

    /** Flushes the file: the writes of a dead process may be only in the cache. */
    public void flush() {
        try {
            lock.channel().force(true);
            folder().folder().flush();
        } catch (IOException e) {
            throw new LuksException("cannot flush " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /** Whether the process of this change is running. */
    public boolean isRunning() {
        return lock.isTaken();
    }

    /** Whether it was closed and removed after it was read. */
    public boolean isGone() {
        return Files.notExists(path);
    }

    /**
     * Closes the journal of a finished or undone change.
     *
     * @throws LuksException if closing fails, or if the file keeps a key area; {@code recover} closes and shreds it
     */
    public void close(String outcome, Seal seal) {
        try {
            if (isSeal()) {
                return; // the seal stays
            }
            note(seal);
            recordClosed(outcome);
            shred();
        } finally {
            release();
        }
    }

    private boolean isSeal() {
        return path.toString().endsWith(JournalFolder.SEAL);
    }

    /** Ignores failures: a missing or an extra seal does no harm. */
    private void note(Seal seal) {
        try {
            for (Path link : links()) {
                JournalFolder holding = folder().beside(folderName(link));
                if (seal == Seal.RENEWED) {
                    holding.seal(link, journal.sealed().encode());
                } else if (seal == Seal.GOES) {
                    holding.dropSeals(link);
                }
            }
        } catch (IOException e) {
            // the change itself is on the disk
        }
    }

    /** Overwrites the file. Flash and copy-on-write file systems may keep a copy; a valid passphrase can unlock its key areas. */
    private void shred() {
        try {
            if (journal.program().windows()) {
                ShredContent.overwrite(lock.channel(), Journal.BLOCK, length);
            }
            for (Path link : links()) {
                Files.deleteIfExists(link);
                folder().beside(folderName(link)).folder().flush();
            }
        } catch (IOException e) {
            throw new LuksException(
                    "nothing is left to write, but luksh cannot remove the journal " + path + " (" + Reason.of(e)
                            + "), which may contain a key area; luksh recover removes it",
                    ExitStatus.FAILED,
                    e);
        }
    }

    private JournalFolder folder() {
        Path uuid = parent(path);
        return JournalFolder.of(parent(parent(uuid)), folderName(path));
    }

    private static String folderName(Path file) {
        return String.valueOf(parent(file).getFileName());
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a journal is in the state folder");
    }

    /** Unlocks the journal, so that this or another process can finish the change. */
    public void release() {
        lock.release();
    }

    /** Renames a journal that does not apply any more. */
    public void setAside() {
        links().forEach(JournalFile::setAside);
    }

    public static void setAside(Path file) {
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".aside");
            for (int number = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); number++) {
                aside = file.resolveSibling(file.getFileName() + ".aside" + number);
            }
            Files.move(file, aside);
            DurableFile.flushFolder(parent(file));
        } catch (IOException e) {
            throw new LuksException("cannot set " + file + " aside: " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /** The folders of all its UUIDs. */
    private List<Path> links() {
        return journal.uuids().stream()
                .map(uuid -> folder().beside(uuid).resolve(path))
                .filter(Files::exists)
                .toList();
    }

    private void recordClosed(String outcome) {
        byte[] text = (Instant.now() + " " + CLOSED + " " + outcome).getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(Arrays.copyOf(text, Math.min(text.length, HASH - 1)), RECORD);
        System.arraycopy(OpenedSlots.hash(Arrays.copyOf(content, HASH)).toArray(), 0, content, HASH, RECORD - HASH);
        FileChannel open = lock.channel();
        try {
            open.write(ByteBuffer.wrap(content), length);
            open.force(true);
        } catch (IOException e) {
            throw new LuksException(
                    "nothing is left to write, but luksh cannot close its journal " + path + " (" + Reason.of(e)
                            + "); luksh recover closes it",
                    ExitStatus.FAILED,
                    e);
        }
    }

    /** Whether its change is done, also if the bytes after the fixed block are shredded. */
    static boolean isClosed(byte[] file) {
        Optional<Integer> length = Journal.length(file);
        if (length.isEmpty() || aligned(length.get()) + RECORD > file.length) {
            return false;
        }
        int record = aligned(length.get());
        byte[] text = Arrays.copyOfRange(file, record, record + HASH);
        return Arrays.equals(OpenedSlots.hash(text).toArray(), Arrays.copyOfRange(file, record + HASH, record + RECORD))
                && new String(text, StandardCharsets.UTF_8).contains(" " + CLOSED + " ");
    }

    private static int aligned(int length) {
        return (length + RECORD - 1) / RECORD * RECORD;
    }
}
