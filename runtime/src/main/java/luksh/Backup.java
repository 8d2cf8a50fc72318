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
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Version;
import luksh.rescue.Candidate;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A header with a date: a container that can be asked everything, and is not the one on the disk. It lies in a {@link
 * Vault}, and {@code c.restore} brings it back; or {@link Rescue} found it. What it says of a
 * device that {@link Rescue} looked at is what that would be once it is mended, key areas as they are now: {@code
 * whoOpens} tells before anything is written whether it is worth it, {@code backup} saves it.
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

    /** A file that may be cut short behind its last key area in use. */
    static Backup saved(ChangeSession session, String file) {
        var reader = new HeaderReader(session, file, null, path -> Headers.completed(Disk.openForReading(path)), null);
        return new Backup(reader, null, Instant.now(), "a header backup");
    }

    static Backup found(ChangeSession session, String path, Candidate candidate, Instant taken) {
        var reader = new HeaderReader(session, path, null, device -> mended(device, candidate), null);
        return new Backup(reader, candidate, taken, candidate.reason());
    }

    /** Of a rehearsal: the header that would have been saved, as it lies on the disk. */
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

    /** When it was saved; when it was found, if it was found on the device. */
    public Instant taken() {
        return taken;
    }

    /** What was about to change when it was taken, or where on the device it was found. */
    public String reason() {
        return reason;
    }

    /**
     * Whether its file in the vault is encrypted: then its UUID, version and slot numbers are told by the manifest, and all
     * else wants the vault's private key or passphrase.
     */
    public boolean encrypted() {
        return saved != null && saved.encrypted();
    }

    /** Numbers of the slots in use; of an encrypted backup told without decrypting it. */
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

    /** What {@link Rescue} found. */
    Candidate candidate() {
        if (candidate == null) {
            throw new LuksException(
                    path() + " lies in a vault and was not found on a device; rescue(path, vault) finds out whether it"
                            + " fits one",
                    LuksException.FAILED);
        }
        return candidate;
    }

    /** Whether it is a file of a vault. */
    boolean inVault() {
        return saved != null;
    }

    /** Refuses to be put on a disk if the file is not what was saved. */
    void mustBeSound() {
        if (saved != null) {
            saved.doubt().ifPresent(sentence -> {
                throw new LuksException(sentence, LuksException.FAILED);
            });
        }
    }

    /** Refused: a backup stays as it is, and of what was found nothing is on the disk yet. */
    @Override
    public Plan plan(Consumer<Change> steps) {
        throw refused();
    }

    /** Refused: a backup stays as it is, and of what was found nothing is on the disk yet. */
    @Override
    public Report change(Consumer<Change> steps) {
        throw refused();
    }

    private LuksException refused() {
        if (candidate == null) {
            return new LuksException(
                    path() + " is a backup in a vault and stays as it is; c.restore(it) in a change of the disk brings"
                            + " it back",
                    LuksException.FAILED);
        }
        return new LuksException(
                "this header was found in the remains of " + path() + " and is not on the disk yet; rescue(\"" + path()
                        + "\").mend(it) puts it there",
                LuksException.FAILED);
    }

    /** What can be told of a file that is encrypted, and that nothing here opens. */
    private boolean locked() {
        return saved != null && saved.locked().isPresent();
    }

    /** As of a container; of one that cannot be decrypted here the manifest's part of it, and null for the rest. */
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

    /** In the shape of {@link ContainerJson}. */
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
