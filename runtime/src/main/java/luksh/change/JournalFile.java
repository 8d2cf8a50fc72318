package luksh.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * A journal in the state folder, {@code journals/UUID/NNNN-xxxxxxxx.journal}: on stable storage and read back before the
 * container is touched, gone when the change is done. Of a LUKS1 container the last one stays as a seal, without key
 * material: it knows an older header that another program writes back.
 */
final class JournalFile {
    private static final int RECORD = 512;
    private static final int HASH = RECORD - 32;
    private static final String CLOSED = "closed";
    /** Both copies of the largest LUKS2 header for each of 32 slots would be 256 MiB. */
    private static final int MOST = 512 << 20;

    private final Path path;
    private final Journal journal;
    /** Where the record stands that closes it. */
    private final int length;

    private final Claim claim;

    private JournalFile(Path path, Journal journal, int length) {
        this.path = path;
        this.journal = journal;
        this.length = length;
        this.claim = new Claim(path);
    }

    Path path() {
        return path;
    }

    Journal journal() {
        return journal;
    }

    /**
     * Makes it and has it on stable storage, with its folders.
     *
     * @throws LuksException if that cannot be; then nothing was written to the container
     */
    static JournalFile create(Path state, Journal journal) {
        byte[] content = journal.encode();
        List<JournalFolder> folders = journal.uuids().stream()
                .sorted()
                .map(uuid -> JournalFolder.of(state, uuid))
                .toList();
        JournalFolder folder = folders.get(0);
        var written = new ArrayList<Path>();
        try {
            folder.prepare();
            Path file = folder.next(journal.device());
            JournalFolder.write(file, Arrays.copyOf(content, aligned(content.length) + RECORD));
            written.add(file);
            byte[] back = Files.readAllBytes(file);
            if (!Arrays.equals(back, 0, content.length, content, 0, content.length)) {
                throw new IOException("it does not read back as it was written");
            }
            for (JournalFolder other : folders.subList(1, folders.size())) {
                other.prepare();
                written.add(other.link(file));
            }
            var made = new JournalFile(file, journal, aligned(content.length));
            made.claim();
            return made;
        } catch (IOException e) {
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
                // recover sees that nothing of it is on the disk
            }
        }
    }

    /** Those that are open, the oldest first; of all containers. What is torn is not one of them. */
    static List<JournalFile> open(Path state) {
        return distinct(JournalFolder.all(state).stream()
                .flatMap(folder -> in(folder, JournalFolder.OPEN).stream())
                .toList());
    }

    /** Those of a container that are open, the oldest first. */
    static List<JournalFile> open(Path state, String uuid) {
        return distinct(in(JournalFolder.of(state, uuid), JournalFolder.OPEN));
    }

    /** What the last change of a LUKS1 container left. */
    static List<JournalFile> seals(Path state, String uuid) {
        return distinct(in(JournalFolder.of(state, uuid), JournalFolder.SEAL));
    }

    /**
     * From now on this process is the one that works with it, until it is closed.
     *
     * @throws LuksException with status 5 if another one does
     */
    void claim() {
        claim.take();
    }

    /** What a dead process left of it may be in the cache alone. */
    void flush() {
        try {
            claim.channel().force(true);
            JournalFolder.holding(path).flush();
        } catch (IOException e) {
            throw new LuksException("cannot flush " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /** Whether the process whose change this is lives. */
    boolean isRunning() {
        return claim.isTaken();
    }

    /** Whether it was closed, and so removed, since it was read. */
    boolean isGone() {
        return Files.notExists(path);
    }

    /** The change is done, or taken back: from now on this moves nothing. */
    void close(String outcome, boolean seal) {
        boolean open = path.toString().endsWith(JournalFolder.OPEN);
        try {
            if (open) {
                recordClosed(outcome);
            }
            tidy(seal, open ? links() : List.of());
        } catch (IOException e) {
            // it says that it is closed; what remains is a file too many
        } finally {
            release();
        }
    }

    private void tidy(boolean seal, List<Path> links) throws IOException {
        if (seal) {
            seal();
        }
        if (journal.program().windows()) {
            shredImages();
        }
        for (Path link : links) {
            Files.deleteIfExists(link); // made durable by the next one at the latest: it says that it is closed
        }
    }

    /** The change stopped: it is another's to finish. */
    void release() {
        claim.release();
    }

    /** It is about something that is not here any more; the file stays under another name. */
    void setAside() {
        try {
            for (Path link : links()) {
                Files.move(
                        link, link.resolveSibling(link.getFileName() + ".aside"), StandardCopyOption.REPLACE_EXISTING);
                JournalFolder.holding(link).flush();
            }
        } catch (IOException e) {
            throw new LuksException("cannot set " + path + " aside: " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    private void seal() throws IOException {
        byte[] content = journal.sealed().encode();
        for (Path link : links()) {
            JournalFolder.holding(link).seal(link, content);
        }
    }

    /** New key areas open only with a passphrase that lives; on flash and on copy-on-write a copy may stay even so. */
    private void shredImages() throws IOException {
        FileChannel open = claim.channel();
        open.write(ByteBuffer.wrap(Noise.of(length - Journal.BLOCK)), Journal.BLOCK);
        open.force(true);
    }

    /** Under each UUID; the folder of the second is beside the first. */
    private List<Path> links() {
        return journal.uuids().stream()
                .map(uuid -> JournalFolder.holding(path).beside(uuid).resolve(path))
                .filter(Files::exists)
                .toList();
    }

    private void recordClosed(String outcome) {
        byte[] text = (Instant.now() + " " + CLOSED + " " + outcome).getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(Arrays.copyOf(text, Math.min(text.length, HASH - 1)), RECORD);
        System.arraycopy(Proofs.hash(Arrays.copyOf(content, HASH)).toArray(), 0, content, HASH, RECORD - HASH);
        FileChannel open = claim.channel();
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

    private static boolean isClosed(byte[] file, int record) {
        if (record + RECORD > file.length) {
            return false;
        }
        byte[] text = Arrays.copyOfRange(file, record, record + HASH);
        return Arrays.equals(Proofs.hash(text).toArray(), Arrays.copyOfRange(file, record + HASH, record + RECORD))
                && new String(text, StandardCharsets.UTF_8).contains(" " + CLOSED + " ");
    }

    private static List<JournalFile> in(JournalFolder folder, String suffix) {
        return folder.files(suffix).stream()
                .flatMap(file -> read(file).stream())
                .toList();
    }

    private static Optional<JournalFile> read(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(file) > MOST
                    || JournalFolder.isForeign(file)) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            Optional<Journal> journal = Journal.decode(content);
            if (journal.isEmpty()) {
                return Optional.empty();
            }
            int length = aligned(Journal.length(content).orElseThrow());
            return isClosed(content, length)
                    ? Optional.empty()
                    : Optional.of(new JournalFile(file, journal.get(), length));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** A uuid step is listed under both. */
    private static List<JournalFile> distinct(List<JournalFile> files) {
        var names = new TreeSet<String>();
        return files.stream()
                .sorted(Comparator.comparing(file -> file.journal.begun()))
                .filter(file -> names.add(String.valueOf(file.path.getFileName())))
                .toList();
    }

    private static int aligned(int length) {
        return (length + RECORD - 1) / RECORD * RECORD;
    }
}
