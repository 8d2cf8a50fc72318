package luksh.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.format.Reason;

/** A header backup that lies in a vault. Immutable; the file is opened anew for each question. */
public final class SavedHeader {
    private final Path file;
    private final Header header;
    private final Instant taken;
    private final String reason;
    private final Optional<Manifest> manifest;

    /** @param manifest empty if there is none that can be read */
    SavedHeader(Path file, Header header, Instant taken, String reason, Optional<Manifest> manifest) {
        this.file = file;
        this.header = header;
        this.taken = taken;
        this.reason = reason;
        this.manifest = manifest;
    }

    public Path file() {
        return file;
    }

    public Header header() {
        return header;
    }

    /** As its manifest says; without one as its name says, or the time of the file. */
    public Instant taken() {
        return taken;
    }

    /** What was about to change, or had changed; without a manifest what is known instead. */
    public String reason() {
        return reason;
    }

    /** Opens it for reading; the caller closes it. */
    public Device open() {
        return Disk.openForReading(file.toString());
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
        return Optional.of(file + " is damaged: its SHA-256 is not what its manifest says; an older backup, or the disk"
                + " itself if it still opens, is better");
    }

    /** Whether a new backup of this header would hold the same: by meaning, with the same bytes in the key areas. */
    boolean holds(Header present, Device device) {
        if (!meaning(present).equals(meaning(header))) {
            return false;
        }
        try (Device saved = open()) {
            if (present instanceof Luks2Header luks2 && luks2.hasOtherSlots()) {
                long from = 2 * luks2.headerSize();
                int size = Math.toIntExact(luks2.endOfAreas() - from);
                return Arrays.equals(saved.read(from, size), device.read(from, size));
            }
            return present.slots().stream()
                    .allMatch(slot -> Arrays.equals(content(saved, slot.area()), content(device, slot.area())));
        }
    }

    /** A repair counts the sequence id up, and changes nothing else. */
    static Header meaning(Header header) {
        return header instanceof Luks2Header luks2 ? luks2.withSequence(0) : header;
    }

    /**
     * Slots of this backup that the disk has no more: not with these KDF parameters and these bytes in the area, under
     * whatever number. What opened them then still opens this file. A slot that got another cost is among them.
     *
     * @param device holds the disk's key areas
     */
    public List<KeySlot> retired(Header disk, Device device) {
        try (Device saved = open()) {
            return header.slots().stream()
                    .filter(slot -> disk.slots().stream().noneMatch(now -> same(saved, slot, device, now)))
                    .toList();
        }
    }

    private static boolean same(Device saved, KeySlot then, Device device, KeySlot now) {
        return then.kdf().equals(now.kdf())
                && then.area().size().equals(now.area().size())
                && Arrays.equals(content(saved, then.area()), content(device, now.area()));
    }

    static byte[] content(Device device, Area area) {
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new LuksException("cannot read " + file + ": " + Reason.of(e), LuksException.FAILED, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every JDK", e);
        }
    }
}
