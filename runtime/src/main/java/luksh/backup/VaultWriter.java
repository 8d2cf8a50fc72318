package luksh.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.change.step.SavedFile;
import luksh.device.Device;
import luksh.device.InMemory;
import luksh.envelope.Seal;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import luksh.unlock.Headers;

/**
 * Saves a header to a vault. It writes to a temporary name, flushes, reads back, and only then gives the file its
 * name. After a crash the older backups are intact, and there is at most one unfinished file.
 */
public final class VaultWriter {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** Write permission of group and others; files in such a folder may be replaced. */
    private static final int FOREIGN_WRITER = 0022;

    private static final int STICKY = 01000;
    private static final int OTHERS = 0077;
    private static final int MOST_REASON = 800;

    private final VaultFolder vault;
    private final Sealing sealing;

    public VaultWriter(VaultFolder vault) {
        this.vault = vault;
        this.sealing = new Sealing(vault);
    }

    /**
     * A saved header.
     *
     * @param fresh false if the newest backup already had this content and nothing was written
     */
    public record Kept(SavedHeader saved, boolean fresh) {}

    /**
     * Saves the present header of the device, unless the newest backup has the same content.
     *
     * @param reason of this backup; empty for the changes since the newest backup
     * @throws LuksException if the vault is not writable, or the header changes in the meantime; no new backup exists
     *     then
     */
    public Kept save(Device device, String reason) {
        Header header = Headers.read(device);
        Optional<SavedHeader> newest = vault.history(header.uuid()).stream().findFirst();
        sealing.gap(header.uuid()).ifPresent(VaultWriter::refuse);
        newest.ifPresent(sealing::wantSamePassphrase);
        if (newest.isPresent()
                && newest.get().isAs(vault.seal())
                && newest.get().holds(header, device)
                && newest.get().doubt().isEmpty()) {
            return new Kept(newest.get(), false);
        }
        Path folder = folders(header.uuid());
        // the newest backup must stay the newest even if the clock was set back
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Instant taken = newest.map(saved -> saved.taken().plus(1, ChronoUnit.MILLIS))
                .filter(later -> later.isAfter(now))
                .orElse(now);
        String why = reason.isEmpty() ? changes(newest, header, device) : reason;
        return new Kept(write(folder, header, device, taken, cut(why)), true);
    }

    private static String cut(String text) {
        return text.length() > MOST_REASON ? text.substring(0, MOST_REASON) + "…" : text;
    }

    private static String changes(Optional<SavedHeader> newest, Header header, Device device) {
        if (newest.isEmpty()) {
            return "the first backup";
        }
        SavedHeader then = newest.get();
        if (then.encrypted()) {
            return then.inside()
                    .map(before -> Sealing.present(header, device).since(before))
                    .filter(words -> !words.isEmpty())
                    .orElse("encrypted again");
        }
        try (Device before = then.open()) {
            String words = Comparison.of(then.header(), before, header, device).stream()
                    .map(Difference::sentence)
                    .collect(Collectors.joining("; "));
            return words.isEmpty() ? "saved again although unchanged, because the previous file may be damaged" : words;
        }
    }

    private SavedHeader write(Path folder, Header header, Device device, Instant taken, String reason) {
        var random = new byte[4];
        new SecureRandom().nextBytes(random);
        String stem = VaultFolder.STAMP.format(taken) + "-" + HexFormat.of().formatHex(random);
        boolean closes = sealing.closes();
        Path file = folder.resolve(stem + (closes ? VaultFolder.SEALED : VaultFolder.BACKUP));
        Path manifest = VaultFolder.manifest(file);
        // the manifest first: without its file it has no effect, and prune() removes it
        try (DurableFile kept = DurableFile.creating(file, "r--------");
                DurableFile told = DurableFile.creating(manifest, "r--------")) {
            Optional<ManifestSummary> inside = Optional.empty();
            byte[] content;
            if (closes) {
                Sealing.Sealed sealed = sealing.seal(file, header, device);
                inside = Optional.of(sealed.inside());
                content = sealed.content().toArray();
            } else {
                content = SavedFile.content(device, header);
            }
            kept.append(content);
            byte[] written = kept.readBack();
            if (closes) {
                mustBe(content, written, file);
            } else {
                try (Device copy = new InMemory(file.toString(), written.clone())) {
                    prove(copy, header, device);
                }
            }
            var entry =
                    new Manifest(Manifest.VERSION, taken, reason, written.length, SavedHeader.sha256(written), inside);
            var origin = new Manifest.Origin(
                    VaultFolder.hostName(),
                    FileName.parse(device.path()).toAbsolutePath().toString(),
                    device.size());
            told.append(entry.text(header, origin));
            told.finish();
            kept.finish();
            return new SavedHeader(
                    file,
                    closes ? Optional.empty() : Optional.of(header),
                    taken,
                    reason,
                    Optional.of(entry),
                    vault.seal());
        }
    }

    private static void mustBe(byte[] content, byte[] written, Path file) {
        if (!Arrays.equals(content, written)) {
            throw new LuksException(
                    "luksh wrote " + file
                            + " but read back other data, and removed the file. Check the kernel log,"
                            + " and use a vault on another disk",
                    ExitStatus.FAILED);
        }
    }

    private static void refuse(String sentence) {
        throw new LuksException(sentence, ExitStatus.FAILED);
    }

    /** Checks that no other program wrote the header in the meantime, and that the copy is equal to it. */
    static void prove(Device copy, Header header, Device device) {
        var entry = new SavedHeader(
                Path.of(""), Optional.of(Headers.read(copy)), Instant.EPOCH, "", Optional.empty(), Seal.NONE);
        if (!entry.holds(copy, header, device)
                || !SavedHeader.meaning(Headers.read(device)).equals(SavedHeader.meaning(header))) {
            throw new LuksException(
                    device.path() + " changed while luksh saved its header, so luksh kept nothing. Run it again",
                    ExitStatus.BUSY);
        }
    }

    /**
     * Creates missing folders for this UUID (0700) and flushes them.
     *
     * @throws LuksException if that fails, or other users may write there; with status 2 if the vault's passphrase
     *     differs from that of the newest backup
     */
    public void prepare(String uuid) {
        folders(uuid);
        vault.history(uuid).stream().findFirst().ifPresent(sealing::wantSamePassphrase);
    }

    private Path folders(String uuid) {
        obstacle(uuid).ifPresent(VaultWriter::refuse);
        Path folder = vault.folder(uuid).toAbsolutePath();
        var missing = new ArrayList<Path>();
        for (Path at = folder; at != null && !Files.exists(at); at = at.getParent()) {
            missing.add(0, at);
        }
        for (Path each : missing) {
            try {
                Files.createDirectory(each, PRIVATE);
                DurableFile.flushFolder(
                        Objects.requireNonNull(each.getParent(), "a folder below the root has a parent"));
            } catch (FileAlreadyExistsException e) {
                // another save created it at the same moment
            } catch (IOException e) {
                throw new LuksException(
                        "cannot create the folder " + each + ": " + Reason.of(e) + "; use a vault in a writable folder",
                        ExitStatus.FAILED,
                        e);
            }
        }
        obstacle(uuid).ifPresent(VaultWriter::refuse);
        return vault.folder(uuid);
    }

    /** Why nothing can be saved under this UUID, as far as it can be tested without writing. */
    public Optional<String> obstacle(String uuid) {
        Path root = vault.root().toAbsolutePath();
        Path folder = vault.folder(uuid).toAbsolutePath();
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !VaultFolder.isFolder(folder)) {
            return Optional.of(folder + " is not a folder, or is a link; move it away");
        }
        for (Path each : List.of(root, folder)) {
            if (Files.exists(each)) {
                Optional<String> foreign = foreign(each);
                if (foreign.isPresent()) {
                    return foreign;
                }
            }
        }
        Path there = root;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        there = Files.exists(folder) ? folder : there;
        if (!Files.isDirectory(there)) {
            return Optional.of(there + " is not a folder; use another vault");
        }
        return Files.isWritable(there)
                ? sealing.gap(uuid)
                : Optional.of(there + " is not writable; use another vault, or use sudo");
    }

    /** luksh refuses to save where other users could replace or read a backup. */
    private static Optional<String> foreign(Path folder) {
        int mode = attribute(folder, "unix:mode");
        int owner = attribute(folder, "unix:uid");
        if ((mode & FOREIGN_WRITER) != 0 && (mode & STICKY) == 0) {
            return Optional.of("other users may write to " + folder
                    + " and could replace the backups; to prevent this: chmod 700 " + ShellWord.of(folder));
        }
        if (owner != 0 && owner != attribute(Path.of("/proc/self"), "unix:uid")) {
            return Optional.of(folder + " belongs to another user, who could replace the backups; use a"
                    + " vault that belongs to you");
        }
        return Optional.empty();
    }

    /** Backups of this container that other users can read. */
    public List<Path> readableByOthers(String uuid) {
        return vault.history(uuid).stream()
                .map(SavedHeader::file)
                .filter(file -> (attribute(file, "unix:mode") & OTHERS) != 0)
                .toList();
    }

    /** Backups of this container that are not encrypted although new ones are. */
    public List<Path> readableByAll(String uuid) {
        return vault.seal().closes()
                ? vault.history(uuid).stream()
                        .filter(saved -> !saved.encrypted())
                        .map(SavedHeader::file)
                        .toList()
                : List.of();
    }

    static int attribute(Path path, String name) {
        try {
            return ((Number) Files.getAttribute(path, name)).intValue();
        } catch (IOException e) {
            throw new LuksException(
                    "cannot read the properties of " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }
}
