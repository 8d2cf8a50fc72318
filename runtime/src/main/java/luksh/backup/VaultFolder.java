package luksh.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.unlock.Headers;

/**
 * A folder of header backups: in it a folder for each UUID, in that a file for each header, as cryptsetup
 * luksHeaderBackup makes them, and beside it a manifest. The files are what counts: one that somebody put there counts
 * too, one without a manifest as well. Links are not followed, and what is no header backup is left alone.
 */
public final class VaultFolder {
    static final String BACKUP = ".luks";
    static final String MANIFEST = ".json";
    /** Of a file that is not whole yet, or never will be. */
    static final String PART = ".part";

    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int STAMP_LENGTH = "20260131T120000.123456Z".length();
    /** The largest backup that is made; what is larger is a disk image. */
    private static final long MOST = (256L << 20) + 4096;

    private static final byte[] MAGIC = {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe};
    private static final Comparator<SavedHeader> NEWEST_FIRST = Comparator.comparing(SavedHeader::taken)
            .thenComparing(SavedHeader::file)
            .reversed();

    private final Path root;
    private final Consumer<String> said;

    /**
     * Nothing is made or read yet.
     *
     * @param path of the folder; it need not be there
     * @param said is told what is left out
     */
    public VaultFolder(String path, Consumer<String> said) {
        this.root = FileName.parse(path);
        this.said = said;
    }

    public Path root() {
        return root;
    }

    /**
     * Where headers with this UUID lie. What a header calls its UUID may be any text, so it is cut down to what a UUID
     * can hold: it never leads out of the vault.
     */
    public Path folder(String uuid) {
        String name = uuid.replaceAll("[^0-9A-Za-z-]", "_");
        return root.resolve(name.isEmpty() ? "_" : name);
    }

    /** All backups of a container, newest first; empty if there are none. */
    public List<SavedHeader> history(String uuid) {
        var found = new ArrayList<SavedHeader>();
        look(folder(uuid), found);
        look(root, found);
        found.removeIf(saved -> !saved.header().uuid().equals(uuid));
        found.sort(NEWEST_FIRST);
        return found;
    }

    /** All backups of all containers, newest first. */
    public List<SavedHeader> all() {
        var found = new ArrayList<SavedHeader>();
        look(root, found);
        list(root).stream().filter(VaultFolder::isFolder).forEach(folder -> look(folder, found));
        found.sort(NEWEST_FIRST);
        return found;
    }

    static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What lies in a folder; nothing if there is no such folder. */
    static List<Path> list(Path folder) {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(found::add);
            } catch (IOException e) {
                throw new LuksException(
                        "cannot list " + folder + ": " + Reason.of(e) + "; try with sudo", LuksException.FAILED, e);
            }
        }
        return found;
    }

    private void look(Path folder, List<SavedHeader> found) {
        if (!folder.equals(root) && !isFolder(folder)) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                said.accept("skipped: " + folder + " is no folder, or a link to one");
            }
            return;
        }
        for (Path file : list(folder)) {
            String name = file.getFileName().toString();
            if (!name.startsWith(".") && !name.endsWith(MANIFEST) && !isFolder(file)) {
                read(file).ifPresent(found::add);
            }
        }
    }

    /** Empty for what is no header backup; what should be one is said. */
    private Optional<SavedHeader> read(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || attributes.size() > MOST) {
                if (file.toString().endsWith(BACKUP)) {
                    said.accept("skipped: " + file + " is no file of a header backup's size, or a link");
                }
                return Optional.empty();
            }
            if (!claims(file)) {
                return Optional.empty();
            }
            try (Device device = Disk.openForReading(file.toString())) {
                return Optional.of(saved(
                        file,
                        Headers.read(device),
                        attributes.lastModifiedTime().toInstant()));
            }
        } catch (LuksException e) {
            said.accept("skipped: " + e.getMessage());
        } catch (IOException e) {
            said.accept("skipped: " + file + ": " + Reason.of(e));
        }
        return Optional.empty();
    }

    /** By its name, or by its first bytes. */
    private static boolean claims(Path file) throws IOException {
        if (file.toString().endsWith(BACKUP)) {
            return true;
        }
        try (var in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    static SavedHeader saved(Path file, Header header, Instant modified) {
        Instant named = named(file).orElse(modified);
        Path beside = manifest(file);
        if (!Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS)) {
            return new SavedHeader(file, header, named, "no manifest tells why", Optional.empty());
        }
        try (var in = Files.newInputStream(beside)) {
            Manifest manifest = Manifest.parse(in.readNBytes(Manifest.MOST_BYTES));
            return manifest.version() == Manifest.VERSION
                    ? new SavedHeader(file, header, manifest.taken(), manifest.reason(), Optional.of(manifest))
                    : new SavedHeader(
                            file,
                            header,
                            named,
                            "its manifest has version " + manifest.version() + ", which is not known here",
                            Optional.of(manifest));
        } catch (LuksException e) {
            return new SavedHeader(
                    file, header, named, "its manifest cannot be read: " + e.getMessage(), Optional.empty());
        } catch (IOException e) {
            return new SavedHeader(
                    file, header, named, "its manifest cannot be read: " + Reason.of(e), Optional.empty());
        }
    }

    static Path manifest(Path backup) {
        String name = backup.getFileName().toString();
        String stem = name.endsWith(BACKUP) ? name.substring(0, name.length() - BACKUP.length()) : name;
        return backup.resolveSibling(stem + MANIFEST);
    }

    private static Optional<Instant> named(Path file) {
        String name = file.getFileName().toString();
        try {
            return name.length() < STAMP_LENGTH
                    ? Optional.empty()
                    : Optional.of(Instant.from(STAMP.parse(name.substring(0, STAMP_LENGTH))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** This machine's, for the manifest; empty if it cannot be read. */
    static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
