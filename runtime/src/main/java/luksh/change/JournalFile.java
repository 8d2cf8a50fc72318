package luksh.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import luksh.format.LuksException;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A journal in the state folder, {@code journals/UUID/NNNN-xxxxxxxx.journal}: on stable storage and read back before the
 * container is touched, gone when the change is done. Of a LUKS1 container the last one stays as a seal, without key
 * material: it knows an older header that another program writes back.
 */
final class JournalFile {
    private static final String OPEN = ".journal";
    private static final String SEAL = ".seal";
    private static final Pattern NAME = Pattern.compile("[0-9]{4,9}-[0-9a-f]{8}\\.(journal|seal)");
    private static final int RECORD = 512;
    private static final int RECORDS = 64;
    private static final int HASH = RECORD - 32;
    private static final String CLOSED = "closed";
    /** Both copies of the largest LUKS2 header for each of 32 slots would be 256 MiB. */
    private static final int MOST = 512 << 20;

    /** By this process. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Journal journal;
    private final int length;
    private int records;
    /** Kept open by who runs the change: with it the lock that tells others so. */
    private @Nullable FileChannel channel;

    private JournalFile(Path path, Journal journal, int length) {
        this.path = path;
        this.journal = journal;
        this.length = length;
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
        List<String> uuids = journal.uuids().stream().sorted().toList();
        Path folder = folder(state, uuids.get(0));
        try {
            prepare(folder);
            Path file = folder.resolve(name(folder, journal, OPEN));
            write(file, Arrays.copyOf(content, aligned(content.length) + RECORDS * RECORD));
            byte[] back = Files.readAllBytes(file);
            if (!Arrays.equals(back, 0, content.length, content, 0, content.length)) {
                throw new IOException("it does not read back as it was written");
            }
            for (String other : uuids.subList(1, uuids.size())) {
                Path link = folder(state, other);
                prepare(link);
                Files.createLink(link.resolve(file.getFileName()), file);
                flush(link);
            }
            var made = new JournalFile(file, journal, aligned(content.length));
            made.claim();
            return made;
        } catch (FileAlreadyExistsException e) {
            throw new LuksException(
                    "another luksh begins to change this container at this moment; nothing was written. Run it again",
                    LuksException.BUSY,
                    e);
        } catch (IOException e) {
            throw new LuksException(
                    "the journal of this change cannot be kept in " + folder + " (" + Reason.of(e)
                            + "); nothing was written. Point XDG_STATE_HOME to a folder that can be written",
                    LuksException.FAILED,
                    e);
        }
    }

    /** Those that are open, the oldest first; of all containers. What is torn is not one of them. */
    static List<JournalFile> open(Path state) {
        var found = new ArrayList<JournalFile>();
        for (Path folder : children(state.resolve("journals"))) {
            found.addAll(in(folder, OPEN));
        }
        return distinct(found);
    }

    /** Those of a container that are open, the oldest first. */
    static List<JournalFile> open(Path state, String uuid) {
        return distinct(in(folder(state, uuid), OPEN));
    }

    /** What the last change of a LUKS1 container left. */
    static List<JournalFile> seals(Path state, String uuid) {
        return distinct(in(folder(state, uuid), SEAL));
    }

    /**
     * From now on this process is the one that works with it, until it is closed.
     *
     * @throws LuksException with status 5 if another one does
     */
    void claim() {
        if (!CLAIMED.add(path)) {
            throw running();
        }
        try {
            FileChannel opened = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (opened.tryLock() == null) {
                opened.close();
                throw running();
            }
            channel = opened;
        } catch (IOException e) {
            throw new LuksException(
                    "the journal " + path + " cannot be worked with: " + Reason.of(e), LuksException.FAILED, e);
        } finally {
            if (channel == null) {
                CLAIMED.remove(path);
            }
        }
    }

    /** What a dead process left of it may be in the cache alone. */
    void flush() {
        try {
            Objects.requireNonNull(channel, "only who claimed it writes").force(true);
            flush(parent(path));
        } catch (IOException e) {
            throw new LuksException("cannot flush " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    private LuksException running() {
        return new LuksException("the change of " + path + " is running now", LuksException.BUSY);
    }

    /** Whether the process whose change this is lives. */
    boolean isRunning() {
        if (CLAIMED.contains(path)) {
            return true; // to look would let go of the lock: the system keeps one for a process
        }
        try (FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = opened.tryLock()) {
            return lock == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** A step begins; advice for people, the disk decides. Not flushed. */
    void note(String words) {
        record(words, false);
    }

    /** The change is done, or taken back: from now on this moves nothing. */
    void close(String outcome, boolean seal) {
        if (path.toString().endsWith(OPEN)) {
            record(CLOSED + " " + outcome, true);
        }
        try {
            if (seal) {
                seal();
            }
            if (journal.program().windows()) {
                shredImages();
            }
            for (Path link : path.toString().endsWith(OPEN) ? links() : List.<Path>of()) {
                Files.deleteIfExists(link); // made durable by the next one at the latest: it says that it is closed
            }
            release();
        } catch (IOException e) {
            // it says that it is closed; what remains is a file too many
        }
    }

    /** The change stopped: it is another's to finish. */
    void release() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // a lock goes with its process at the latest
        }
        channel = null;
        CLAIMED.remove(path);
    }

    /** It is about something that is not here any more; the file stays under another name. */
    void setAside() {
        try {
            for (Path link : links()) {
                Files.move(
                        link, link.resolveSibling(link.getFileName() + ".aside"), StandardCopyOption.REPLACE_EXISTING);
                flush(parent(link));
            }
        } catch (IOException e) {
            throw new LuksException("cannot set " + path + " aside: " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    private void seal() throws IOException {
        byte[] content = journal.sealed().encode();
        for (Path link : links()) {
            String name = String.valueOf(link.getFileName());
            Path folder = parent(link);
            Path sealed = folder.resolve(name.replace(OPEN, SEAL));
            String device = name.substring(name.indexOf('-'), name.indexOf('.'));
            for (Path older : children(folder)) {
                if (older.toString().endsWith(device + SEAL)) {
                    Files.deleteIfExists(older);
                }
            }
            write(sealed, content);
        }
    }

    /** New key areas open only with a passphrase that lives; on flash and on copy-on-write a copy may stay even so. */
    private void shredImages() throws IOException {
        FileChannel open = Objects.requireNonNull(channel, "only who claimed it writes");
        open.write(ByteBuffer.wrap(Noise.of(length - Journal.BLOCK)), Journal.BLOCK);
        open.force(true);
    }

    /** Under each UUID; the folder of the second is beside the first. */
    private List<Path> links() {
        Path journals = parent(parent(path));
        return journal.uuids().stream()
                .map(uuid -> journals.resolve(safe(uuid)).resolve(String.valueOf(path.getFileName())))
                .filter(Files::exists)
                .toList();
    }

    private void record(String words, boolean flushed) {
        byte[] text = (Instant.now() + " " + words).getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(Arrays.copyOf(text, Math.min(text.length, HASH - 1)), RECORD);
        System.arraycopy(Proofs.hash(Arrays.copyOf(content, HASH)).toArray(), 0, content, HASH, RECORD - HASH);
        FileChannel open = Objects.requireNonNull(channel, "only who claimed it writes");
        try {
            open.write(ByteBuffer.wrap(content), length + (long) Math.min(records++, RECORDS - 1) * RECORD);
            if (flushed) {
                open.force(true);
            }
        } catch (IOException e) {
            if (flushed) {
                throw new LuksException(
                        "the change is made, but its journal " + path + " cannot be closed (" + Reason.of(e)
                                + "); luksh recover closes it",
                        LuksException.FAILED,
                        e);
            }
        }
    }

    /** The words of the records that are whole, the oldest first. */
    List<String> records() {
        try {
            return records(Files.readAllBytes(path), length);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> records(byte[] file, int from) {
        var words = new ArrayList<String>();
        for (int at = from; at + RECORD <= file.length; at += RECORD) {
            byte[] text = Arrays.copyOfRange(file, at, at + HASH);
            if (text[0] != 0
                    && Arrays.equals(Proofs.hash(text).toArray(), Arrays.copyOfRange(file, at + HASH, at + RECORD))) {
                words.add(new String(text, StandardCharsets.UTF_8).replace("\0", ""));
            }
        }
        return words;
    }

    private static List<JournalFile> in(Path folder, String suffix) {
        var found = new ArrayList<JournalFile>();
        for (Path file : children(folder)) {
            if (NAME.matcher(String.valueOf(file.getFileName())).matches()
                    && file.toString().endsWith(suffix)) {
                read(file).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<JournalFile> read(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST || foreign(file)) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            Optional<Journal> journal = Journal.decode(content);
            if (journal.isEmpty()) {
                return Optional.empty();
            }
            int length = aligned(Journal.length(content).orElseThrow());
            List<String> records = records(content, length);
            if (records.stream().anyMatch(words -> words.contains(" " + CLOSED + " "))) {
                return Optional.empty();
            }
            var found = new JournalFile(file, journal.get(), length);
            found.records = records.size();
            return Optional.of(found);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** A journal moves bytes on a disk: nobody else may have written it. */
    private static boolean foreign(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        return mode.contains(PosixFilePermission.GROUP_WRITE)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)
                || !Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /** A uuid step is listed under both. */
    private static List<JournalFile> distinct(List<JournalFile> files) {
        var names = new TreeSet<String>();
        return files.stream()
                .sorted(Comparator.comparing(file -> file.journal.begun()))
                .filter(file -> names.add(String.valueOf(file.path.getFileName())))
                .toList();
    }

    private static String name(Path folder, Journal journal, String suffix) {
        int last = 0;
        for (Path file : children(folder)) {
            String name = String.valueOf(file.getFileName());
            if (NAME.matcher(name).matches()) {
                last = Math.max(last, Integer.parseInt(name.substring(0, name.indexOf('-'))));
            }
        }
        String device = Proofs.hash(
                        (journal.device().path() + journal.device().names()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return String.format("%04d-%s%s", last + 1, device.substring(0, 8), suffix);
    }

    private static Path folder(Path state, String uuid) {
        return state.resolve("journals").resolve(safe(uuid));
    }

    private static String safe(String uuid) {
        String name = uuid.replaceAll("[^0-9A-Za-z-]", "_");
        return name.isEmpty() ? "_" : name;
    }

    private static void prepare(Path folder) throws IOException {
        Path journals = parent(folder);
        boolean there = Files.exists(folder);
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (foreign(folder) || foreign(journals)) {
            throw new IOException("others may write to " + folder + " or " + journals);
        }
        if (!there) {
            flush(journals);
            flush(parent(journals));
            flush(parent(parent(journals)));
        }
    }

    /** Never half a file under its name. */
    private static void write(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        publish(temporary, file);
        flush(parent(file));
    }

    /** Of two that begin at once, one has the name. */
    private static void publish(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
            Files.delete(temporary);
        } catch (FileAlreadyExistsException e) {
            Files.delete(temporary);
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE); // a file system without links
        }
    }

    private static void flush(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    private static int aligned(int length) {
        return (length + RECORD - 1) / RECORD * RECORD;
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file lies in a folder");
    }

    private static List<Path> children(Path folder) {
        var children = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException e) {
            return List.of();
        }
        children.sort(null);
        return children;
    }
}
