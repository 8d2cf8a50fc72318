package luksh.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.change.step.SavedFile;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.InMemory;
import luksh.envelope.Addressee;
import luksh.envelope.Envelope;
import luksh.envelope.Opener;
import luksh.envelope.Seal;
import luksh.file.SmallFile;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;

/**
 * A header backup that lies in a vault, perhaps encrypted. Immutable; the file is opened anew for each question, and what
 * was decrypted lies in memory until the question is answered.
 */
public final class SavedHeader {
    /** Of an encrypted one: the largest header there is, and what is around it. */
    private static final int MOST_ENVELOPE = 160 << 20;

    private final Path file;
    private final Optional<Header> header;
    private final Instant taken;
    private final String reason;
    private final Optional<Manifest> manifest;
    private final Seal seal;

    /**
     * A file and what is known of it.
     *
     * @param header empty for one that is encrypted, as long as nobody asks
     * @param manifest empty if there is none that can be read
     * @param seal what opens it if it is encrypted
     */
    SavedHeader(
            Path file, Optional<Header> header, Instant taken, String reason, Optional<Manifest> manifest, Seal seal) {
        this.file = file;
        this.header = header;
        this.taken = taken;
        this.reason = reason;
        this.manifest = manifest;
        this.seal = seal;
    }

    public Path file() {
        return file;
    }

    /** Its header; of an encrypted one decrypted for it. */
    public Header header() {
        return header.orElseGet(() -> {
            try (Device device = open()) {
                return Headers.read(device);
            }
        });
    }

    /** Empty for one that has to be decrypted first. */
    public Optional<Header> known() {
        return header;
    }

    /** The same with its header decrypted. */
    SavedHeader read() {
        return new SavedHeader(file, Optional.of(header()), taken, reason, manifest, seal);
    }

    /** Whether it is encrypted. */
    public boolean encrypted() {
        return file.toString().endsWith(VaultFolder.SEALED);
    }

    /** What the manifest tells of an encrypted one. */
    Optional<ManifestSummary> inside() {
        return manifest.flatMap(Manifest::inside);
    }

    /** Told without decrypting, as long as there is a manifest. */
    public String uuid() {
        return header.map(Header::uuid)
                .or(() -> inside().map(ManifestSummary::uuid))
                .orElseGet(() -> header().uuid());
    }

    /** Told without decrypting, as long as there is a manifest. */
    public Version version() {
        return header.map(Header::version)
                .or(() -> inside().map(ManifestSummary::version))
                .orElseGet(() -> header().version());
    }

    /** Numbers of the slots in use, told without decrypting, as long as there is a manifest. */
    public List<Integer> slotNumbers() {
        return header.isEmpty() && inside().isPresent()
                ? inside().get().slots().stream()
                        .map(ManifestSummary.Mark::slot)
                        .toList()
                : header().slots().stream().map(KeySlot::number).toList();
    }

    /** What is missing to read it, as a sentence; empty if nothing is known to be. */
    public Optional<String> locked() {
        return !encrypted() || seal.opens()
                ? Optional.empty()
                : Optional.of(
                        file + " is encrypted" + to()
                                + "; vault(path, v -> v.key(\"key.pem\")) with the private key, v.passphrase(secret), or a command's --vault-key reads it");
    }

    private String to() {
        return inside().map(ManifestSummary::to)
                .map(to -> " to " + to.stream().map(Addressee::toString).collect(Collectors.joining(", ")))
                .orElse("");
    }

    /** As its manifest says; without one as its name says, or the time of the file. */
    public Instant taken() {
        return taken;
    }

    /** What was about to change, or had changed; without a manifest what is known instead. */
    public String reason() {
        return reason;
    }

    /**
     * Opens it for reading; the caller closes it.
     *
     * @throws LuksException if it is encrypted and nothing here opens it, with status 2 if what should does not
     */
    public Device open() {
        return encrypted()
                ? new InMemory(file.toString(), decrypted(seal.openers()))
                : Disk.openForReading(file.toString());
    }

    /** The caller wipes it. */
    byte[] decrypted(List<? extends Opener> openers) {
        if (openers.isEmpty()) {
            throw new LuksException(locked().orElse(file + " is encrypted"), LuksException.FAILED);
        }
        byte[] envelope;
        try {
            envelope = SmallFile.read(file, MOST_ENVELOPE)
                    .orElseThrow(() -> new LuksException(
                            file + " is no encrypted header backup: it has more than " + new Size(MOST_ENVELOPE),
                            LuksException.FAILED));
        } catch (IOException e) {
            throw new LuksException("cannot read " + file + ": " + Reason.of(e), LuksException.FAILED, e);
        }
        if (manifest.isPresent() && !foreign() && !manifest.get().sha256().equals(ManifestSummary.hash(envelope))) {
            throw new LuksException(damaged(), LuksException.FAILED);
        }
        byte[] content = Envelope.open(envelope, openers, file + to());
        if (inside().isPresent() && !inside().get().sha256().equals(ManifestSummary.hash(content))) {
            Arrays.fill(content, (byte) 0);
            throw new LuksException(
                    file + " holds another header than its manifest says: somebody exchanged one of the two; take an"
                            + " older backup",
                    LuksException.FAILED);
        }
        return content;
    }

    /** Its manifest has a format that is not known here: it is listed, and left alone. */
    public boolean foreign() {
        return manifest.isPresent() && manifest.get().version() != Manifest.VERSION;
    }

    /** Why it should not be relied upon, as a sentence; empty if all is well. Reads the whole file. */
    public Optional<String> doubt() {
        if (foreign()) {
            return Optional.of("the manifest beside " + file + " has version "
                    + manifest.get().version() + ", and version " + Manifest.VERSION
                    + " is known here; a newer luksh made it, and should use it");
        }
        if (manifest.isEmpty() || manifest.get().sha256().equals(sha256(file))) {
            return Optional.empty();
        }
        return Optional.of(damaged());
    }

    private String damaged() {
        return file
                + " is damaged: its SHA-256 is not what its manifest says; an older backup, or the disk itself if it"
                + " still opens, is better";
    }

    /** Whether new files of the vault are encrypted, or not, as this one is. */
    boolean isAs(Seal present) {
        return encrypted()
                ? inside().map(known -> known.isTo(present.addressees())).orElse(false)
                : !present.closes();
    }

    /**
     * Whether a new backup of this header would hold the same: by meaning, with the same bytes in the key areas. Of an
     * encrypted one byte by byte, by the hash that its manifest has: what it holds need not be read.
     */
    boolean holds(Header present, Device device) {
        if (inside().isPresent()) {
            byte[] content = SavedFile.content(device, present);
            try {
                return inside().get().sha256().equals(ManifestSummary.hash(content));
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        }
        try (Device saved = open()) {
            return holds(saved, present, device);
        }
    }

    /** The same of its bytes, wherever they lie. */
    boolean holds(Device saved, Header present, Device device) {
        if (!meaning(present).equals(meaning(header()))) {
            return false;
        }
        if (present instanceof Luks2Header luks2 && !luks2.otherSlots().isEmpty()) {
            long from = 2 * luks2.headerSize();
            int size = Math.toIntExact(luks2.endOfAreas() - from);
            return Arrays.equals(saved.read(from, size), device.read(from, size));
        }
        return present.slots().stream()
                .allMatch(slot -> Arrays.equals(content(saved, slot.area()), content(device, slot.area())));
    }

    /** A repair counts the sequence id up, and changes nothing else. */
    static Header meaning(Header header) {
        return header instanceof Luks2Header luks2 ? luks2.withSequence(0) : header;
    }

    /**
     * Whether it has slots that the disk has no more: not with these KDF parameters and these bytes in the area, under
     * whatever number. What opened them then still opens this file. A slot that got another cost is among them. Of an
     * encrypted one its manifest tells it.
     *
     * @param device holds the disk's key areas
     */
    public boolean retires(Header disk, Device device) {
        if (inside().isPresent()) {
            List<String> now = disk.slots().stream()
                    .map(slot -> ManifestSummary.Mark.of(slot, device).sha256())
                    .toList();
            return inside().get().slots().stream().anyMatch(slot -> !now.contains(slot.sha256()));
        }
        Header then = header();
        try (Device saved = open()) {
            return then.slots().stream()
                    .anyMatch(slot -> disk.slots().stream().noneMatch(now -> same(saved, slot, device, now)));
        }
    }

    private static boolean same(Device saved, KeySlot then, Device device, KeySlot now) {
        return then.kdf().equals(now.kdf())
                && then.area().size().equals(now.area().size())
                && Arrays.equals(content(saved, then.area()), content(device, now.area()));
    }

    private static byte[] content(Device device, Area area) {
        return ManifestSummary.content(device, area);
    }

    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = ManifestSummary.digest();
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new LuksException("cannot read " + file + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(ManifestSummary.digest().digest(content));
    }
}
