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
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;

/**
 * A header backup in a vault, possibly encrypted. Immutable. Each question opens the file again; decrypted data stays
 * in memory only until the question is answered.
 */
public final class SavedHeader {
    /** Maximum size of an encrypted file: the largest header and its envelope, in bytes. */
    private static final int MOST_ENVELOPE = 160 << 20;

    private final Path file;
    private final Optional<Header> header;
    private final Instant taken;
    private final String reason;
    private final Optional<Manifest> manifest;
    private final Seal seal;

    /**
     * A file and its known properties.
     *
     * @param header empty for an encrypted file until it is needed
     * @param manifest empty if there is no readable manifest
     * @param seal decrypts an encrypted file
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

    /** Its header, decrypted if necessary. */
    public Header header() {
        return header.orElseGet(() -> {
            try (Device device = open()) {
                return Headers.read(device);
            }
        });
    }

    /** Its header; empty if it must be decrypted first. */
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

    /** The manifest's description of an encrypted file. */
    Optional<ManifestSummary> inside() {
        return manifest.flatMap(Manifest::inside);
    }

    /** Needs no decryption if there is a manifest. */
    public String uuid() {
        return header.map(Header::uuid)
                .or(() -> inside().map(ManifestSummary::uuid))
                .orElseGet(() -> header().uuid());
    }

    /** Needs no decryption if there is a manifest. */
    public Version version() {
        return header.map(Header::version)
                .or(() -> inside().map(ManifestSummary::version))
                .orElseGet(() -> header().version());
    }

    /** Numbers of the slots in use; needs no decryption if there is a manifest. */
    public List<Integer> slotNumbers() {
        return header.isEmpty() && inside().isPresent()
                ? inside().get().slots().stream()
                        .map(ManifestSummary.Mark::slot)
                        .toList()
                : header().slots().stream().map(KeySlot::number).toList();
    }

    /** What is missing to read it, as a sentence; empty if nothing is missing. */
    public Optional<String> locked() {
        return !encrypted() || seal.opens()
                ? Optional.empty()
                : Optional.of(
                        file + " is encrypted" + to()
                                + "; to read it: a command's --vault-key, or in a script vault(path, v -> v.key(\"key.pem\")) or v.passphrase(secret)");
    }

    private String to() {
        return inside().map(ManifestSummary::to)
                .map(to -> " to " + to.stream().map(Addressee::toString).collect(Collectors.joining(", ")))
                .orElse("");
    }

    /** From its manifest, otherwise from its name, otherwise the time of the file. */
    public Instant taken() {
        return taken;
    }

    /** The change before or after which it was saved; without a manifest, what is known instead. */
    public String reason() {
        return reason;
    }

    /**
     * Opens it for reading; the caller closes it.
     *
     * @throws LuksException if it is encrypted and there is no key for it; with status 2 if the key does not match
     */
    public Device open() {
        return encrypted()
                ? new InMemory(file.toString(), decrypted(seal.openers()))
                : Disk.openForReading(file.toString());
    }

    /** The decrypted content, which the caller wipes. */
    byte[] decrypted(List<? extends Opener> openers) {
        if (openers.isEmpty()) {
            throw new LuksException(locked().orElse(file + " is encrypted"), ExitStatus.FAILED);
        }
        byte[] envelope;
        try {
            envelope = SmallFile.read(file, MOST_ENVELOPE)
                    .orElseThrow(() -> new LuksException(
                            file + " is not an encrypted header backup: it has more than " + new Size(MOST_ENVELOPE),
                            ExitStatus.FAILED));
        } catch (IOException e) {
            throw new LuksException("cannot read " + file + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
        if (manifest.isPresent() && !foreign() && !manifest.get().sha256().equals(ManifestSummary.hash(envelope))) {
            throw new LuksException(damaged(), ExitStatus.FAILED);
        }
        byte[] content = Envelope.open(envelope, openers, file + to());
        if (inside().isPresent() && !inside().get().sha256().equals(ManifestSummary.hash(content))) {
            Arrays.fill(content, (byte) 0);
            throw new LuksException(
                    file + " contains another header than its manifest says: somebody replaced one of the two; use an"
                            + " older backup",
                    ExitStatus.FAILED);
        }
        return content;
    }

    /** Whether its manifest has an unknown format: it is listed and left alone. */
    public boolean foreign() {
        return manifest.isPresent() && manifest.get().version() != Manifest.VERSION;
    }

    /** Why it should not be relied on, as a sentence; empty if it is good. Reads the whole file. */
    public Optional<String> doubt() {
        if (foreign()) {
            return Optional.of("the manifest of " + file + " has version "
                    + manifest.get().version() + ", and version " + Manifest.VERSION
                    + " is the only one that this luksh supports; use the newer luksh that wrote it");
        }
        if (manifest.isEmpty() || manifest.get().sha256().equals(sha256(file))) {
            return Optional.empty();
        }
        return Optional.of(damaged());
    }

    private String damaged() {
        return file
                + " is damaged: its SHA-256 differs from that in its manifest; use an older backup, or the disk itself if"
                + " it can still be unlocked";
    }

    /** Whether new files of the vault have the same encryption as this one. */
    boolean isAs(Seal present) {
        return encrypted()
                ? inside().map(known -> known.isTo(present.addressees())).orElse(false)
                : !present.closes();
    }

    /**
     * Whether a new backup of this header would have the same content: the same meaning, and the same bytes in the
     * key areas. For an encrypted file, the hash in its manifest is compared, so nothing is decrypted.
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

    /** The same for its bytes on any device. */
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

    /** A repair increases the sequence id and changes nothing else. */
    static Header meaning(Header header) {
        return header instanceof Luks2Header luks2 ? luks2.withSequence(0) : header;
    }

    /**
     * Whether it has slots that the disk no longer has, with the same KDF parameters and key area under any number.
     * Their passphrases still unlock this file. Slots with a changed cost count, too. For an encrypted file, its
     * manifest is used.
     *
     * @param device contains the key areas of the disk
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
            throw new LuksException("cannot read " + file + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(ManifestSummary.digest().digest(content));
    }
}
