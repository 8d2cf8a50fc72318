package luksh;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import luksh.backup.SavedHeader;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Overlay;
import luksh.format.ExitStatus;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Version;
import luksh.rescue.Candidate;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A header that is not the one on the disk: a backup in a {@link Vault}, or a candidate that {@link Rescue} found.
 * {@code c.restore} writes a backup to a disk.
 *
 * <p>A candidate shows the header after the repair, with the key areas as they are now. Before the repair, {@code
 * whoOpens} tests a passphrase on it, and {@code backup} saves it.
 */
public final class Backup implements Container {
    private final HeaderReader reader;
    private final @Nullable Candidate candidate;
    private final @Nullable SavedHeader saved;
    private final Instant taken;
    private final String reason;

    private Backup(HeaderReader reader, @Nullable Candidate candidate, Instant taken, String reason) {
        this.reader = reader.loaded();
        this.candidate = candidate;
        this.saved = null;
        this.taken = taken;
        this.reason = reason;
    }

    private Backup(ChangeSession session, SavedHeader saved) {
        this.reader = new HeaderReader(
                session,
                saved.file().toString(),
                null,
                path -> saved.open(),
                saved.known().orElse(null));
        this.candidate = null;
        this.saved = saved;
        this.taken = saved.taken();
        this.reason = saved.reason();
    }

    /** Reads a backup file, which may end after its last key area in use. */
    static Backup saved(ChangeSession session, String file) {
        var reader = new HeaderReader(session, file, null, path -> Headers.completed(Disk.openForReading(path)), null);
        return new Backup(reader, null, Instant.now(), "a header backup");
    }

    static Backup found(ChangeSession session, String path, Candidate candidate, Instant taken) {
        var reader = new HeaderReader(session, path, null, device -> mended(device, candidate), null);
        return new Backup(reader, candidate, taken, candidate.reason());
    }

    /** For a dry run: the header on the disk, which would have been saved. */
    static Backup unsaved(ChangeSession session, String path) {
        return new Backup(HeaderReader.of(session, path, null), null, Instant.now(), "a dry run saved nothing");
    }

    static Backup of(SavedHeader saved, ChangeSession session) {
        return new Backup(session, saved);
    }

    private static Device mended(String path, Candidate candidate) {
        Overlay overlay = Overlay.owning(Disk.openForReading(path));
        candidate.lay(overlay);
        return overlay;
    }

    HeaderReader reader() {
        return reader;
    }

    /** Time when the backup was saved, or when {@link Rescue} found the candidate. */
    public Instant taken() {
        return taken;
    }

    /** The change before which the backup was saved, or the place on the device where the candidate was found. */
    public String reason() {
        return reason;
    }

    /**
     * Whether the file in the vault is encrypted. The manifest then shows UUID, version and slot numbers; everything
     * else needs the vault's private key or passphrase.
     */
    public boolean encrypted() {
        return saved != null && saved.encrypted();
    }

    /** Numbers of the slots in use. An encrypted backup is not decrypted for this. */
    public List<Integer> slotNumbers() {
        return saved != null
                ? saved.slotNumbers()
                : slots().stream().map(KeySlot::number).toList();
    }

    @Override
    public Version version() {
        return saved != null ? saved.version() : Container.super.version();
    }

    @Override
    public String uuid() {
        return saved != null ? saved.uuid() : Container.super.uuid();
    }

    /** The candidate that {@link Rescue} found. */
    Candidate candidate() {
        if (candidate == null) {
            throw new LuksException(
                    path()
                            + " is a backup in a vault, not a candidate found on a device. To test whether it fits a device:"
                            + " rescue(path, vault)",
                    ExitStatus.FAILED);
        }
        return candidate;
    }

    /** Whether this is a file in a vault. */
    boolean inVault() {
        return saved != null;
    }

    /** Fails if the file differs from what was saved. */
    void mustBeSound() {
        if (saved != null) {
            saved.doubt().ifPresent(sentence -> {
                throw new LuksException(sentence, ExitStatus.FAILED);
            });
        }
    }

    /** Always fails: a backup cannot be changed, and a candidate is not on the disk yet. */
    @Override
    public Plan plan(Consumer<Change> steps) {
        throw refused();
    }

    /** Always fails: a backup cannot be changed, and a candidate is not on the disk yet. */
    @Override
    public Report change(Consumer<Change> steps) {
        throw refused();
    }

    private LuksException refused() {
        if (candidate == null) {
            return new LuksException(
                    path() + " is a backup in a vault and cannot be changed. To restore it, use c.restore(backup) in a"
                            + " change of the disk.",
                    ExitStatus.FAILED);
        }
        return new LuksException(
                "luksh found this header on the damaged device " + path()
                        + ", but it is not written yet. To write it: rescue(\"" + path() + "\").mend(candidate)",
                ExitStatus.FAILED);
    }

    /** Whether the file is encrypted and cannot be decrypted with the given keys. */
    private boolean locked() {
        return saved != null && saved.locked().isPresent();
    }

    /** As for a container. If it cannot be decrypted, the members from the manifest, and null for the others. */
    @Override
    public String json() {
        return (locked()
                        ? outside()
                        : (Json.Obj) Json.parse(Container.super.json().getBytes(StandardCharsets.UTF_8)))
                .with("encrypted", encrypted() ? Json.Word.TRUE : Json.Word.FALSE)
                .with("taken", new Json.Text(taken.toString()))
                .with("reason", new Json.Text(reason))
                .toString();
    }

    /** The members from the manifest, in the shape of {@link ContainerJson}. */
    private Json.Obj outside() {
        var members = new LinkedHashMap<String, Json>();
        members.put("type", new Json.Text("container"));
        members.put("path", new Json.Text(path()));
        members.put("version", Json.Num.of(version() == Version.LUKS1 ? 1 : 2));
        members.put("uuid", new Json.Text(uuid()));
        absent(members, "label", "subsystem", "flags", "requirements", "copies");
        var slots = new ArrayList<Json>();
        for (int number : slotNumbers()) {
            var slot = new LinkedHashMap<String, Json>();
            slot.put("slot", Json.Num.of(number));
            absent(slot, "name", "priority", "bound", "kdf", "area");
            slots.add(new Json.Obj(slot));
        }
        members.put("slots", new Json.Arr(slots));
        absent(members, "digests", "segments", "tokens");
        return new Json.Obj(members);
    }

    private static void absent(Map<String, Json> members, String... names) {
        for (String name : names) {
            members.put(name, Json.Word.NULL);
        }
    }

    @Override
    public String toString() {
        int count = slotNumbers().size();
        return (locked()
                        ? path() + ": " + version() + ", encrypted, " + (count == 1 ? "1 slot" : count + " slots")
                                + " in use, UUID " + uuid()
                        : reader.summary())
                + "; " + reason();
    }
}
