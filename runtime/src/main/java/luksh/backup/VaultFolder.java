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
import luksh.envelope.Seal;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.LuksMagic;
import luksh.format.Reason;
import luksh.unlock.Headers;

/**
 * A folder of header backups. It has one folder for each UUID, which has one file for each backup, in the format of
 * cryptsetup luksHeaderBackup or encrypted, and its manifest. The files count, also those that somebody copied there,
 * and those without a manifest. luksh follows no links and leaves files alone that are no header backups.
 */
public final class VaultFolder {
    static final String BACKUP = ".luks";
    /** Suffix of an encrypted file in CMS format. */
    static final String SEALED = ".luks.p7m";

    static final String MANIFEST = ".json";
    /** Suffix of an unfinished file. */
    static final String PART = ".part";

    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int STAMP_LENGTH = "20260131T120000.123456Z".length();
    /** Maximum size of a header backup; a larger file is a disk image. */
    private static final long MOST = (256L << 20) + 4096;

    /** Size that encryption adds, for some hundred recipients. */
    private static final long ENVELOPE = 64 << 10;

    private static final Comparator<SavedHeader> NEWEST_FIRST = Comparator.comparing(SavedHeader::taken)
            .thenComparing(SavedHeader::file)
            .reversed();

    private final Path root;
    private final Consumer<String> said;
    private final Seal seal;

    /** A vault without encryption. */
    public VaultFolder(String path, Consumer<String> said) {
        this(path, said, Seal.NONE);
    }

    /**
     * Creates and reads nothing yet.
     *
     * @param path of the folder; it need not exist
     * @param said receives messages about skipped files
     * @param seal recipients of new files, and keys to decrypt files
     */
    public VaultFolder(String path, Consumer<String> said, Seal seal) {
        this.root = FileName.parse(path);
        this.said = said;
        this.seal = seal;
    }

    /** Whether new backups can be read here. */
    public boolean readable() {
        return !seal.closes() || seal.opens();
    }

    Seal seal() {
        return seal;
    }

    public Path root() {
        return root;
    }

    /**
     * The folder for headers with this UUID. The UUID of a header may be any text, so it is reduced to the characters
     * of a UUID: it cannot lead out of the vault.
     */
    public Path folder(String uuid) {
        return root.resolve(FileName.of(uuid));
    }

    /** All backups of a container, newest first; empty if there are none. */
    public List<SavedHeader> history(String uuid) {
        var found = new ArrayList<SavedHeader>();
        look(folder(uuid), found);
        look(root, found);
        return of(uuid, found);
    }

    private static List<SavedHeader> of(String uuid, List<SavedHeader> found) {
        found.removeIf(saved -> !saved.uuid().equals(uuid));
        found.sort(NEWEST_FIRST);
        return found;
    }

    /** Backups in the vault itself and not in the folder of their UUID. */
    public List<SavedHeader> loose() {
        var found = new ArrayList<SavedHeader>();
        look(root, found);
        return List.copyOf(found);
    }

    /** As {@link #history(String)} for many containers: uses the result of {@link #loose}. */
    public List<SavedHeader> history(String uuid, List<SavedHeader> loose) {
        var found = new ArrayList<SavedHeader>(loose);
        look(folder(uuid), found);
        return of(uuid, found);
    }

    /** All backups of all containers, newest first. */
    public List<SavedHeader> all() {
        var found = new ArrayList<SavedHeader>();
        look(root, found);
        list(root).stream().filter(VaultFolder::isFolder).forEach(folder -> look(folder, found));
        found.sort(NEWEST_FIRST);
        return found;
    }

    /**
     * One file in any folder; empty if it is no header backup.
     *
     * @throws LuksException if it is damaged, does not exist, or is encrypted and there is no key for it
     */
    public Optional<SavedHeader> file(String path) {
        Path file = FileName.parse(path);
        try {
            return backup(file);
        } catch (IOException e) {
            throw new LuksException("cannot read " + file + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The content of a folder; empty if it does not exist. */
    static List<Path> list(Path folder) {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(found::add);
            } catch (IOException e) {
                throw new LuksException(
                        "cannot list " + folder + ": " + Reason.of(e) + "; try with sudo", ExitStatus.FAILED, e);
            }
        }
        return found;
    }

    private void look(Path folder, List<SavedHeader> found) {
        if (!folder.equals(root) && !isFolder(folder)) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                said.accept("skipped: " + folder + " is not a folder, or is a link");
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

    /** Empty if it is no header backup; reports files that should be one. */
    private Optional<SavedHeader> read(Path file) {
        try {
            return backup(file);
        } catch (LuksException e) {
            said.accept("skipped: " + e.getMessage());
        } catch (IOException e) {
            said.accept("skipped: " + file + ": " + Reason.of(e));
        }
        return Optional.empty();
    }

    private Optional<SavedHeader> backup(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || attributes.size() > MOST + ENVELOPE) {
            if (named(file)) {
                said.accept("skipped: " + file + " does not have the size of a header backup, or is a link");
            }
            return Optional.empty();
        }
        if (!claims(file)) {
            return Optional.empty();
        }
        return Optional.of(saved(file, attributes.lastModifiedTime().toInstant()));
    }

    private static boolean named(Path file) {
        return file.toString().endsWith(BACKUP) || file.toString().endsWith(SEALED);
    }

    /** By its name, or by its first bytes. */
    private static boolean claims(Path file) throws IOException {
        if (named(file)) {
            return true;
        }
        try (var in = Files.newInputStream(file)) {
            return LuksMagic.begins(in.readNBytes(LuksMagic.SIZE));
        }
    }

    private SavedHeader saved(Path file, Instant modified) {
        boolean sealed = file.toString().endsWith(SEALED);
        Optional<Header> header = sealed ? Optional.empty() : Optional.of(header(file));
        Instant named = stamp(file).orElse(modified);
        Optional<Manifest> manifest = Optional.empty();
        Instant taken = named;
        String reason = "unknown, because there is no manifest";
        Path beside = manifest(file);
        if (Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS)) {
            try (var in = Files.newInputStream(beside)) {
                Manifest found = Manifest.parse(in.readNBytes(Manifest.MOST_BYTES));
                manifest = Optional.of(found);
                boolean known = found.version() == Manifest.VERSION;
                taken = known ? found.taken() : named;
                reason = known
                        ? found.reason()
                        : "its manifest has version " + found.version() + ", which this luksh does not support";
            } catch (LuksException e) {
                reason = "its manifest cannot be read: " + e.getMessage();
            } catch (IOException e) {
                reason = "its manifest cannot be read: " + Reason.of(e);
            }
        }
        var saved = new SavedHeader(file, header, taken, reason, manifest, seal);
        return sealed && saved.inside().isEmpty() ? saved.read() : saved;
    }

    private static Header header(Path file) {
        try (Device device = Disk.openForReading(file.toString())) {
            return Headers.read(device);
        }
    }

    static Path manifest(Path backup) {
        String name = backup.getFileName().toString();
        String end = name.endsWith(SEALED) ? SEALED : name.endsWith(BACKUP) ? BACKUP : "";
        String stem = name.substring(0, name.length() - end.length());
        return backup.resolveSibling(stem + MANIFEST);
    }

    private static Optional<Instant> stamp(Path file) {
        String name = file.getFileName().toString();
        try {
            return name.length() < STAMP_LENGTH
                    ? Optional.empty()
                    : Optional.of(Instant.from(STAMP.parse(name.substring(0, STAMP_LENGTH))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** This machine's name for the manifest; empty if it cannot be read. */
    static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
