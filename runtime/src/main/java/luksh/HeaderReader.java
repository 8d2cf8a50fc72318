package luksh;

import java.util.List;
import java.util.function.Function;
import luksh.change.OpenPayload;
import luksh.change.recovery.Unfinished;
import luksh.change.step.ChangeSession;
import luksh.change.step.SavedFile;
import luksh.change.step.Target;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Disk;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.unlock.Headers;
import luksh.unlock.NearMisses;
import luksh.unlock.Payload;
import luksh.unlock.UntriedSlot;
import org.jspecify.annotations.Nullable;

/** Reads the header of a container or a backup. It keeps no file open between calls. */
final class HeaderReader {
    private final ChangeSession session;
    private final String path;
    private final @Nullable String data;
    private final Function<String, Device> opening;
    private final Trials trials;
    /** Null until it is asked for. */
    private @Nullable Header header;
    /** Number of changes of this path that had been undone when the header was read. */
    private int undone;

    /**
     * @param data the device of the payload; null if it is on the same device as the header
     * @param opening opens the device; for a candidate, a view with the new header
     * @param header null to read it when it is needed
     */
    HeaderReader(
            ChangeSession session,
            String path,
            @Nullable String data,
            Function<String, Device> opening,
            @Nullable Header header) {
        this.session = session;
        this.path = path;
        this.data = data;
        this.opening = opening;
        this.trials = new Trials(session);
        this.header = header;
    }

    /** A reader of a device or a file. It reads the header when it is needed. */
    static HeaderReader of(ChangeSession session, String path, @Nullable String data) {
        return new HeaderReader(session, path, data, Disk::openForReading, null);
    }

    static HeaderReader of(Container container) {
        return container instanceof Backup backup ? backup.reader() : ((DeviceContainer) container).reader();
    }

    /** Reads the header now, and fails if it is not valid. */
    HeaderReader loaded() {
        header = load();
        return this;
    }

    /** The same header with its payload on this device. */
    HeaderReader withData(String device) {
        return new HeaderReader(session, path, DevicePath.resolve(device), opening, null).loaded();
    }

    ChangeSession session() {
        return session;
    }

    String path() {
        return path;
    }

    Header header() {
        Header known = header;
        if (known == null || undone != session.history().undone(path)) {
            known = load();
            header = known;
        }
        return known;
    }

    /** Reads the header again on the next access. */
    void changed() {
        header = null;
    }

    private Header load() {
        undone = session.history().undone(path);
        try (Device device = open()) {
            return Headers.read(device);
        }
    }

    /** Opens the device for reading. The caller closes it. */
    Device open() {
        return opening.apply(path);
    }

    /** Reports an interrupted change. */
    void mentionUnfinished() {
        Unfinished.mention(session, Target.existing(path), header()).ifPresent(session.person()::say);
    }

    List<KeySlot> whoOpens(Secret secret) {
        UntriedSlot.of(header()).forEach(untried -> session.person().say(untried.toString()));
        try (Device device = open()) {
            return trials.whoOpens(header(), device, secret);
        }
    }

    NearMisses nearMisses(Secret secret) {
        try (Device device = open()) {
            return trials.nearMisses(header(), device, secret);
        }
    }

    Volume unlock(Secret secret) {
        VolumeKey key = key(secret);
        if (data == null && header().payloadOffset().bytes() == 0) {
            key.close();
            throw new LuksException(
                    path
                            + " is a detached header without a payload. Name the device of the payload with dataDevice(path)",
                    ExitStatus.NO_LUKS);
        }
        var payload = new Payload(data == null ? path : data, header(), key);
        var volume = new Volume(session, new OpenPayload(payload, path, this::open));
        session.closing().accept(volume);
        return volume;
    }

    VolumeKey volumeKey(Secret secret) {
        VolumeKey key = key(secret);
        session.closing().accept(key);
        return key;
    }

    private VolumeKey key(Secret secret) {
        try (Device device = open()) {
            return trials.volumeKey(header(), device, secret);
        }
    }

    /** Saves the header to a new file and reads the file back. False in a dry run. */
    boolean save(String file) {
        if (session.dryRun()) {
            session.person().say("dry run: would save the header of " + path + " to " + file);
            return false;
        }
        try (Device device = open()) {
            SavedFile.backup(device, Headers.read(device), file);
        }
        session.backups().add(file);
        return true;
    }

    /** A summary of one line for the user. */
    String summary() {
        Header now = header();
        int slots = now.allSlots().size();
        return Visible.of(path) + ": " + now.version() + ", " + now.cipher() + ", " + now.keyBits() + "-bit key, "
                + (slots == 1 ? "1 slot" : slots + " slots") + " in use, UUID " + now.uuid();
    }
}
