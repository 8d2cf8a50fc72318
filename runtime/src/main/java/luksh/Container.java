package luksh;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import luksh.audit.Check;
import luksh.audit.EmptyPassphrase;
import luksh.change.OpenPayload;
import luksh.change.Transaction;
import luksh.change.recovery.Unfinished;
import luksh.change.step.BootKeyNotes;
import luksh.change.step.ChangeSession;
import luksh.change.step.NearMissText;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.change.step.SavedFile;
import luksh.change.step.Target;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Disk;
import luksh.finding.Finding;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Segment;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Token;
import luksh.format.Version;
import luksh.format.Visible;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.rotate.Rotation;
import luksh.unlock.Headers;
import luksh.unlock.NearMisses;
import luksh.unlock.Payload;
import luksh.unlock.UntriedSlots;
import org.jspecify.annotations.Nullable;

/**
 * A LUKS header and, if it is not a mere backup, the payload behind it. Read when made and after its own changes, also
 * after one was taken back; it keeps no file open between calls.
 */
public class Container {
    private final ChangeSession session;
    private final String path;
    private final @Nullable String data;
    private final Function<String, Device> opening;
    /** Null until it is asked for. */
    private @Nullable Header header;

    private final Trials trials;
    /** How many changes of this path had been taken back when it was read. */
    private int undone;

    private Container(ChangeSession session, String path, @Nullable String data) {
        this(session, path, data, Disk::openForReading);
    }

    /** @param opening how its bytes are read: a header that is not on the disk yet lies upon it */
    Container(ChangeSession session, String path, @Nullable String data, Function<String, Device> opening) {
        this(session, path, data, opening, null);
        header = load();
    }

    /** @param header null: read when it is asked for */
    Container(
            ChangeSession session,
            String path,
            @Nullable String data,
            Function<String, Device> opening,
            @Nullable Header header) {
        this.session = session;
        this.trials = new Trials(session);
        this.path = path;
        this.data = data;
        this.opening = opening;
        this.header = header;
    }

    /**
     * Reads the header of a device, an image, a detached header or a header backup.
     *
     * @param path a path, or {@code UUID=…}, {@code LABEL=…}
     * @throws LuksException with status 4 if there is no LUKS header that can be used
     */
    public static Container open(String path, ChangeSession session) {
        String found = DevicePath.resolve(path);
        try {
            return new Container(session, found, null).mentioned();
        } catch (HeaderException e) {
            if (!Unfinished.of(session, Target.existing(found)).isEmpty()) {
                session.person().say("a change of " + found + " was interrupted: luksh recover " + ShellWord.of(found));
            }
            throw e;
        }
    }

    /** As {@link #open}, but its header is read when something of it is asked for: for lists of many. */
    public static Container unread(String path, ChangeSession session) {
        return new Container(session, path, null, Disk::openForReading, null);
    }

    /**
     * One passphrase for another on many disks; each that is still asked for something afterwards is read anew.
     *
     * @throws LuksException if it was not begun; what goes wrong on one disk is in its result
     */
    public static Rotation rotate(List<Container> disks, Consumer<RotateSpec> spec, ChangeSession session) {
        try {
            return RotateSpec.run(disks.stream().map(Container::path).toList(), spec, session);
        } finally {
            disks.forEach(disk -> disk.header = null);
        }
    }

    /** Makes a new container; in a dry run its plan alone, and then there is no container to return. */
    public static Container format(String path, Consumer<FormatSpec> format, ChangeSession session) {
        var spec = new FormatSpec(DevicePath.resolve(path));
        format.accept(spec);
        var transaction = new Transaction(session, spec.target(), List.of(spec.verb()), List.of(), spec.allowed());
        if (!transaction.run().done()) {
            throw new LuksException("a dry run ends here: " + path + " was not formatted", 0);
        }
        return new Container(session, spec.headerPath(), spec.dataPath());
    }

    final Header header() {
        Header known = header;
        if (known == null || undone != session.history().undone(path)) {
            known = load();
            header = known;
        }
        return known;
    }

    Header currentHeader() {
        return header();
    }

    /** Something else of this package wrote to it: read anew with the next question. */
    void changed() {
        header = null;
    }

    private Header load() {
        undone = session.history().undone(path);
        try (Device device = open()) {
            return Headers.read(device);
        }
    }

    /** An interrupted change is told of wherever its container is opened. */
    private Container mentioned() {
        Unfinished.mention(session, Target.existing(path), header()).ifPresent(session.person()::say);
        return this;
    }

    /** For reading; the caller closes it. */
    final Device open() {
        return opening.apply(path);
    }

    public String path() {
        return path;
    }

    public Version version() {
        return header().version();
    }

    public String uuid() {
        return header().uuid();
    }

    /** Empty if it has none. */
    public String label() {
        return header().label();
    }

    /** Empty if it has none. */
    public String subsystem() {
        return header().subsystem();
    }

    /** The payload's, for example {@code aes-xts-plain64}. */
    public String cipher() {
        return header().cipher();
    }

    /** Size of the volume key. */
    public int keyBits() {
        return header().keyBits();
    }

    /** 0 if the header is detached. */
    public Size payloadOffset() {
        return header().payloadOffset();
    }

    /** Slots in use, by number. */
    public List<KeySlot> slots() {
        return header().allSlots();
    }

    /** The slot in use with that number; refused if it is not in use. */
    public KeySlot slot(long number) {
        return slots().stream()
                .filter(slot -> slot.number() == number)
                .findFirst()
                .orElseThrow(() -> new LuksException(
                        "slot " + number + " of " + path + " is not in use; in use: "
                                + slots().stream().map(KeySlot::number).toList(),
                        LuksException.FAILED));
    }

    private record Free(int number) implements Slot {
        @Override
        public String toString() {
            return "slot " + number;
        }
    }

    public List<Slot> freeSlots() {
        return header().freeNumbers().stream().<Slot>map(Free::new).toList();
    }

    /** The digest of the payload's volume key. */
    public Digest digest() {
        return header().digest();
    }

    public List<Digest> digests() {
        return header().digests();
    }

    public List<Segment> segments() {
        return header().segments();
    }

    public List<Token> tokens() {
        return header().tokens();
    }

    public List<String> flags() {
        return header().flags();
    }

    public List<String> requirements() {
        return header().requirements();
    }

    /**
     * Every slot that the secret opens, by number; empty if none. Slots are tried in parallel on all cores; one that luksh
     * cannot open is told of, and the others are tried.
     */
    public List<KeySlot> whoOpens(Secret secret) {
        UntriedSlots.of(header()).forEach(untried -> session.person().say(untried.toString()));
        try (Device device = open()) {
            return trials.whoOpens(header(), device, secret);
        }
    }

    /**
     * What is known of a secret that opens nothing: damaged slots, and whether it opens one in another spelling. It takes
     * {@link NearMisses#BUDGET} at most.
     *
     * @return findings with the next command; empty if nothing is known
     */
    public List<Finding> nearMisses(Secret secret) {
        try (Device device = open()) {
            return NearMissText.findings(path, trials.nearMisses(header(), device, secret));
        }
    }

    /** The payload, decrypted; closed at the end of the run, sooner by the caller. */
    public Volume unlock(Secret secret) {
        VolumeKey key = open(secret);
        if (data == null && header().payloadOffset().bytes() == 0) {
            key.close();
            throw new LuksException(
                    path + " is a detached header and holds no payload: dataDevice(path) names the device that does",
                    LuksException.NO_LUKS);
        }
        var payload = new Payload(data == null ? path : data, header(), key);
        var volume = new Volume(session, new OpenPayload(payload, path, this::open));
        session.closing().accept(volume);
        return volume;
    }

    /** The volume key itself; closed at the end of the run, sooner by the caller. */
    public Secret volumeKey(Secret secret) {
        VolumeKey key = open(secret);
        session.closing().accept(key);
        return key;
    }

    private VolumeKey open(Secret secret) {
        try (Device device = open()) {
            return trials.volumeKey(header(), device, secret);
        }
    }

    /** The same header with its payload on that device: for detached headers and backups. */
    public Container dataDevice(String device) {
        return new Container(session, path, DevicePath.resolve(device), opening);
    }

    /** All that can be said without a passphrase; reads only. */
    public List<Finding> check() {
        try (Device device = open()) {
            return Check.of(path, device, BootKeyNotes.in(session.state()));
        }
    }

    /**
     * Tries the empty passphrase on every slot, and takes as long as their KDFs do.
     *
     * @return an error for each slot that it opens
     */
    public List<Finding> tryEmpty() {
        try (Device device = open()) {
            return EmptyPassphrase.findings(path, header(), device);
        }
    }

    /** Saves the header to a new file, in cryptsetup's format, 0400. */
    public Container backup(String file) {
        if (session.dryRun()) {
            session.person().say("dry run: would save the header of " + path + " to " + file);
            return this;
        }
        try (Device device = open()) {
            SavedFile.backup(device, Headers.read(device), file);
        }
        session.backups().add(file);
        return new Container(session, file, null);
    }

    /** What {@code change} would do; asks nothing, writes nothing. */
    public Plan plan(Consumer<Change> steps) {
        return transaction(record(steps)).plan();
    }

    /** The only way to write a header. */
    public Report change(Consumer<Change> steps) {
        var change = record(steps);
        Report report = transaction(change).run();
        header = load();
        return report;
    }

    Change record(Consumer<Change> steps) {
        var change = new Change(header(), session.person().reveals());
        steps.accept(change);
        return change;
    }

    private Transaction transaction(Change change) {
        return new Transaction(session, Target.existing(path), change.verbs(), change.secrets(), change.allowed());
    }

    /** One line of JSON, as {@code --json} shows it. */
    public String json() {
        try (Device device = open()) {
            return ContainerJson.of(path, header(), device);
        }
    }

    /** Laid out as {@code cryptsetup luksDump}. */
    public String dump() {
        return header() instanceof Luks1Header luks1 ? Luks1Dump.of(path, luks1) : Luks2Dump.of((Luks2Header) header());
    }

    @Override
    public String toString() {
        return Visible.of(path) + ": " + version() + ", " + cipher() + ", " + keyBits() + "-bit key, "
                + (slots().size() == 1 ? "1 slot" : slots().size() + " slots") + " in use, UUID " + uuid();
    }
}
