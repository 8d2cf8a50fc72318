package luksh.change;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import luksh.device.DeviceIdentity;

/** The journals of one container: files that nobody else may write, each whole under its name, and durable. */
record JournalFolder(Path path) {
    static final String OPEN = ".journal";
    static final String SEAL = ".seal";

    private static final Pattern NAME = Pattern.compile("[0-9]{4,9}-[0-9a-f]{8}\\.(journal|seal)");

    static JournalFolder of(Path state, String uuid) {
        return new JournalFolder(state.resolve("journals").resolve(safe(uuid)));
    }

    /** Of every container. */
    static List<JournalFolder> all(Path state) {
        return children(state.resolve("journals")).stream()
                .map(JournalFolder::new)
                .toList();
    }

    /** The one in which this file lies. */
    static JournalFolder holding(Path file) {
        return new JournalFolder(parent(file));
    }

    /** Of another container, in the same state folder. */
    JournalFolder beside(String uuid) {
        return new JournalFolder(parent(path).resolve(safe(uuid)));
    }

    /** The file of that name in here. */
    Path resolve(Path file) {
        return path.resolve(String.valueOf(file.getFileName()));
    }

    /** Journals or seals, by name. */
    List<Path> files(String suffix) {
        return children(path).stream()
                .filter(file -> isJournal(file) && file.toString().endsWith(suffix))
                .toList();
    }

    private static boolean isJournal(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    private static String safe(String uuid) {
        String name = uuid.replaceAll("[^0-9A-Za-z-]", "_");
        return name.isEmpty() ? "_" : name;
    }

    /** Makes it, with the folders above. */
    void prepare() throws IOException {
        Path journals = parent(path);
        boolean there = Files.exists(path);
        if (there && !Files.isDirectory(path)) {
            throw new IOException(path + " is no folder");
        }
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (isForeign(path) || isForeign(journals)) {
            throw new IOException("others may write to " + path + " or " + journals);
        }
        if (!there) {
            new JournalFolder(journals).flush();
            new JournalFolder(parent(journals)).flush();
            new JournalFolder(parent(parent(journals))).flush();
        }
    }

    /** A name for the next journal; clones of a disk have the UUID in common, and not this. */
    Path next(DeviceIdentity device) {
        int last = 0;
        for (Path file : children(path)) {
            String name = String.valueOf(file.getFileName());
            if (isJournal(file)) {
                last = Math.max(last, Integer.parseInt(name.substring(0, name.indexOf('-'))));
            }
        }
        String hash = Proofs.hash((device.path() + device.names()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return path.resolve(String.format("%04d-%s%s", last + 1, hash.substring(0, 8), OPEN));
    }

    /** Lists a journal of another folder here too. */
    Path link(Path file) throws IOException {
        Path link = resolve(file);
        Files.createLink(link, file);
        flush();
        return link;
    }

    /** Keeps this beside the journal instead of what the device's change before it left. */
    void seal(Path journal, byte[] content) throws IOException {
        String name = String.valueOf(journal.getFileName());
        String device = name.substring(name.indexOf('-'), name.indexOf('.'));
        for (Path older : files(device + SEAL)) {
            Files.deleteIfExists(older);
        }
        write(path.resolve(name.replace(OPEN, SEAL)), content);
    }

    /** Never half a file under its name. */
    static void write(Path file, byte[] content) throws IOException {
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
        holding(file).flush();
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

    /** Returns once the names in it are on stable storage. */
    void flush() throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            channel.force(true);
        }
    }

    /** A journal moves bytes on a disk: nobody else may have written it. */
    static boolean isForeign(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        return mode.contains(PosixFilePermission.GROUP_WRITE)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)
                || !Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
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

    @Override
    public String toString() {
        return path.toString();
    }
}
