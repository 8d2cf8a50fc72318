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
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * A journal in the state folder, {@code journals/UUID/NNNN-xxxxxxxx.journal}: on stable storage and read back before the
 * container is touched, gone when the change is done. Of a LUKS1 container the last one stays as a seal, without key
 * material: it knows an older header that another program writes back.
 */
public final class JournalFile {
    private static final int RECORD = 512;
    private static final int HASH = RECORD - 32;
    private static final String CLOSED = "closed";

    /** What becomes of the seal of the change before. */
    public enum Seal {
        /** The container is as that one left it. */
        STAYS,
        /** The entries are others by now, and no note is kept of them. */
        GOES,
        /** This change leaves its own. */
        RENEWED
    }

    private final Path path;
    private final Journal journal;
    /** Where the record stands that closes it. */
    private final int length;

    private final JournalLock lock;

    private JournalFile(Path path, Journal journal, int length, JournalLock lock) {
        this.path = path;
        this.journal = journal;
        this.length = length;
        this.lock = lock;
    }

    /** One that was read. */
    static JournalFile of(Path path, Journal journal, byte[] content) {
        return new JournalFile(path, journal, aligned(Journal.length(content).orElseThrow()), new JournalLock(path));
    }

    /** The same under another of its names; whoever asks for it so cannot write it. */
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
     * Makes it and has it on stable storage, with its folders. It is claimed before it has its name: nobody ever sees a
     * running change without its owner.
     *
     * @throws LuksException if that cannot be; then nothing was written to the container
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
                            "another luksh begins to change this container at this moment; nothing was written. Run it"
                                    + " again",
                            LuksException.BUSY,
                            e)
                    : new LuksException(
                            "the journal of this change cannot be kept in " + folder + " (" + Reason.of(e)
                                    + "); nothing was written. Point XDG_STATE_HOME to a folder that can be written",
                            LuksException.FAILED,
                            e);
        }
    }

    /** Of a change that does not begin. */
    private static void remove(List<Path> files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // it cannot be read: the next change says so
            }
        }
    }

    /**
     * Those that are open, the oldest first; of all containers.
     *
     * @throws LuksException with status 5 if one of them cannot be read
     */
    public static List<JournalFile> open(Path state) {
        return Journals.all(state).readable("DEVICE");
    }

    /**
     * From now on this process is the one that works with it, until it is closed.
     *
     * @throws LuksException with status 5 if another one does, or if it is not what was read
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
            throw new LuksException("cannot read " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        } catch (LuksException e) {
            lock.release();
            throw e;
        }
    }

    /** What a dead process left of it may be in the cache alone. */
    public void flush() {
        try {
            lock.channel().force(true);
            folder().folder().flush();
        } catch (IOException e) {
            throw new LuksException("cannot flush " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /** Whether the process whose change this is lives. */
    public boolean isRunning() {
        return lock.isTaken();
    }

    /** Whether it was closed, and so removed, since it was read. */
    public boolean isGone() {
        return Files.notExists(path);
    }

    /**
     * The change is done, or taken back: from now on this moves nothing.
     *
     * @throws LuksException if it cannot be closed, or keeps a key area; {@code recover} closes and shreds it
     */
    public void close(String outcome, Seal seal) {
        try {
            if (isSeal()) {
                return; // it stays as it is
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

    /** A note too few, or too many, holds nothing up. */
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
            // what the change wrote is on the disk all the same
        }
    }

    /** New key areas open only with a passphrase that lives; on flash and on copy-on-write a copy may stay even so. */
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
                    "nothing is left to be written, but the journal " + path + " cannot be removed (" + Reason.of(e)
                            + ") and may hold a key area; luksh recover removes it",
                    LuksException.FAILED,
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
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a journal lies in the state folder");
    }

    /** The change stopped: it is another's to finish. */
    public void release() {
        lock.release();
    }

    /** It is about something that is not here any more; the file stays under another name. */
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
            throw new LuksException("cannot set " + file + " aside: " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /** Under each UUID; the folder of the second is beside the first. */
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
                    "the change is made, but its journal " + path + " cannot be closed (" + Reason.of(e)
                            + "); luksh recover closes it",
                    LuksException.FAILED,
                    e);
        }
    }

    /** Whether its change is done; what was shredded behind the fixed block does not matter. */
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
