package luksh;

import java.util.List;
import java.util.function.Consumer;
import luksh.audit.Check;
import luksh.audit.EmptyPassphrase;
import luksh.change.recovery.Unfinished;
import luksh.change.step.BootKeyNotes;
import luksh.change.step.ChangeSession;
import luksh.change.step.NearMissText;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.finding.Finding;
import luksh.format.Digest;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Segment;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Token;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.NearMisses;

/**
 * A LUKS header and, if it is not a mere backup, the payload behind it. Read when made and after its own changes, also
 * after one was taken back; it keeps no file open between calls.
 */
public sealed interface Container permits DeviceContainer, Backup {
    /**
     * Reads the header of a device, an image, a detached header or a header backup.
     *
     * @param path a path, or {@code UUID=…}, {@code LABEL=…}
     * @throws LuksException with status 4 if there is no LUKS header that can be used
     */
    static Container read(String path, ChangeSession session) {
        String found = DevicePath.resolve(path);
        try {
            HeaderReader reader = HeaderReader.of(session, found, null);
            reader.mentionUnfinished();
            return new DeviceContainer(reader);
        } catch (HeaderException e) {
            if (!Unfinished.of(session, Target.existing(found)).isEmpty()) {
                session.person().say("a change of " + found + " was interrupted: luksh recover " + ShellWord.of(found));
            }
            throw e;
        }
    }

    /** As {@link #read}, but its header is read when something of it is asked for: for lists of many. */
    static Container unread(String path, ChangeSession session) {
        return new DeviceContainer(HeaderReader.of(session, path, null));
    }

    default String path() {
        return HeaderReader.of(this).path();
    }

    default Version version() {
        return HeaderReader.of(this).header().version();
    }

    default String uuid() {
        return HeaderReader.of(this).header().uuid();
    }

    /** Empty if it has none. */
    default String label() {
        return HeaderReader.of(this).header().label();
    }

    /** Empty if it has none. */
    default String subsystem() {
        return HeaderReader.of(this).header().subsystem();
    }

    /** The payload's, for example {@code aes-xts-plain64}. */
    default String cipher() {
        return HeaderReader.of(this).header().cipher();
    }

    /** Size of the volume key. */
    default int keyBits() {
        return HeaderReader.of(this).header().keyBits();
    }

    /** 0 if the header is detached. */
    default Size payloadOffset() {
        return HeaderReader.of(this).header().payloadOffset();
    }

    /** Slots in use, by number. */
    default List<KeySlot> slots() {
        return HeaderReader.of(this).header().allSlots();
    }

    /** The slot in use with that number; refused if it is not in use. */
    default KeySlot slot(long number) {
        return slots().stream()
                .filter(slot -> slot.number() == number)
                .findFirst()
                .orElseThrow(() -> new LuksException(
                        "slot " + number + " of " + path() + " is not in use; in use: "
                                + slots().stream().map(KeySlot::number).toList(),
                        LuksException.FAILED));
    }

    default List<Slot> freeSlots() {
        return HeaderReader.of(this).header().freeNumbers().stream()
                .<Slot>map(FreeSlot::new)
                .toList();
    }

    /** The digest of the payload's volume key. */
    default Digest digest() {
        return HeaderReader.of(this).header().digest();
    }

    default List<Digest> digests() {
        return HeaderReader.of(this).header().digests();
    }

    default List<Segment> segments() {
        return HeaderReader.of(this).header().segments();
    }

    default List<Token> tokens() {
        return HeaderReader.of(this).header().tokens();
    }

    default List<String> flags() {
        return HeaderReader.of(this).header().flags();
    }

    default List<String> requirements() {
        return HeaderReader.of(this).header().requirements();
    }

    /**
     * Every slot that the secret opens, by number; empty if none. Slots are tried in parallel on all cores; one that luksh
     * cannot open is told of, and the others are tried.
     */
    default List<KeySlot> whoOpens(Secret secret) {
        return HeaderReader.of(this).whoOpens(secret);
    }

    /**
     * What is known of a secret that opens nothing: damaged slots, and whether it opens one in another spelling. It takes
     * {@link NearMisses#BUDGET} at most.
     *
     * @return findings with the next command; empty if nothing is known
     */
    default List<Finding> nearMisses(Secret secret) {
        return NearMissText.findings(path(), HeaderReader.of(this).nearMisses(secret));
    }

    /** The payload, decrypted; closed at the end of the run, sooner by the caller. */
    default Volume unlock(Secret secret) {
        return HeaderReader.of(this).unlock(secret);
    }

    /** The volume key itself; closed at the end of the run, sooner by the caller. */
    default Secret volumeKey(Secret secret) {
        return HeaderReader.of(this).volumeKey(secret);
    }

    /** The same header with its payload on that device: for detached headers and backups. */
    default Container dataDevice(String device) {
        return new DeviceContainer(HeaderReader.of(this).withData(device));
    }

    /** All that can be said without a passphrase; reads only. */
    default List<Finding> check() {
        try (Device device = HeaderReader.of(this).open()) {
            return Check.of(
                    path(),
                    device,
                    BootKeyNotes.in(HeaderReader.of(this).session().state()));
        }
    }

    /**
     * Tries the empty passphrase on every slot, and takes as long as their KDFs do.
     *
     * @return an error for each slot that it opens
     */
    default List<Finding> tryEmpty() {
        try (Device device = HeaderReader.of(this).open()) {
            return EmptyPassphrase.findings(path(), HeaderReader.of(this).header(), device);
        }
    }

    /** Saves the header to a new file, in cryptsetup's format, 0400. */
    default Container backup(String file) {
        HeaderReader reader = HeaderReader.of(this);
        return reader.save(file)
                ? new DeviceContainer(
                        HeaderReader.of(reader.session(), file, null).loaded())
                : this;
    }

    /** What {@code change} would do; asks nothing, writes nothing. */
    Plan plan(Consumer<Change> steps);

    /** The only way to write a header. */
    Report change(Consumer<Change> steps);

    /** One line of JSON, as {@code --json} shows it. */
    default String json() {
        try (Device device = HeaderReader.of(this).open()) {
            return ContainerJson.of(path(), HeaderReader.of(this).header(), device);
        }
    }

    /** Laid out as {@code cryptsetup luksDump}. */
    default String dump() {
        return HeaderReader.of(this).header() instanceof Luks1Header luks1
                ? Luks1Dump.of(path(), luks1)
                : Luks2Dump.of((Luks2Header) HeaderReader.of(this).header());
    }
}
