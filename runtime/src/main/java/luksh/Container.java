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
import luksh.format.ExitStatus;
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

/**
 * A LUKS header and, unless it is a backup, its payload. luksh reads the header when the container is made, and after
 * each change or undo of a change. No file stays open between calls.
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
                session.person()
                        .say("a change of " + found + " was interrupted. To finish it or undo it: luksh recover "
                                + ShellWord.of(found));
            }
            throw e;
        }
    }

    /** Like {@link #read}, but reads the header only when it is needed, for long lists. */
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

    /** Cipher of the payload, for example {@code aes-xts-plain64}. */
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

    /** The slot with this number. Fails if it is not in use. */
    default KeySlot slot(long number) {
        return slots().stream()
                .filter(slot -> slot.number() == number)
                .findFirst()
                .orElseThrow(() -> new LuksException(
                        "slot " + number + " of " + path() + " is not in use; in use: "
                                + slots().stream().map(KeySlot::number).toList(),
                        ExitStatus.FAILED));
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
     * Lists the slots that the secret unlocks, by number; empty if none. Tries all slots in parallel on all cores.
     * Reports slots that luksh does not support and tries the others.
     */
    default List<KeySlot> whoOpens(Secret secret) {
        return HeaderReader.of(this).whoOpens(secret);
    }

    /**
     * Explains why a secret unlocks no slot: damaged slots, or another spelling that unlocks one. Takes at most {@link
     * NearMisses#BUDGET}.
     *
     * @return findings with the next command; empty if there is no explanation
     */
    default List<Finding> nearMisses(Secret secret) {
        return NearMissText.findings(path(), HeaderReader.of(this).nearMisses(secret));
    }

    /** Unlocks the payload and decrypts it. luksh closes it at the end of the run; the caller may close it earlier. */
    default Volume unlock(Secret secret) {
        return HeaderReader.of(this).unlock(secret);
    }

    /** Unlocks the volume key. luksh wipes it at the end of the run; the caller may close it earlier. */
    default Secret volumeKey(Secret secret) {
        return HeaderReader.of(this).volumeKey(secret);
    }

    /** The same header with its payload on this device, for detached headers and backups. */
    default Container dataDevice(String device) {
        return new DeviceContainer(HeaderReader.of(this).withData(device));
    }

    /** Checks everything that needs no passphrase. Only reads. */
    default List<Finding> check() {
        try (Device device = HeaderReader.of(this).open()) {
            return Check.of(
                    path(),
                    device,
                    BootKeyNotes.in(HeaderReader.of(this).session().state()));
        }
    }

    /**
     * Tries the empty passphrase on every slot. Takes as long as the KDFs of all slots.
     *
     * @return an error for each slot that the empty passphrase unlocks
     */
    default List<Finding> tryEmpty() {
        try (Device device = HeaderReader.of(this).open()) {
            return EmptyPassphrase.findings(path(), HeaderReader.of(this).header(), device);
        }
    }

    /** Saves the header to a new file with mode 0400, in cryptsetup's format. */
    default Container backup(String file) {
        HeaderReader reader = HeaderReader.of(this);
        return reader.save(file)
                ? new DeviceContainer(
                        HeaderReader.of(reader.session(), file, null).loaded())
                : this;
    }

    /** Shows what {@code change} would do. Asks nothing and writes nothing. */
    Plan plan(Consumer<Change> steps);

    /** Shows the plan, asks for confirmation, and writes the header. */
    Report change(Consumer<Change> steps);

    /** The container as one line of JSON, as {@code --json} prints it. */
    default String json() {
        try (Device device = HeaderReader.of(this).open()) {
            return ContainerJson.of(path(), HeaderReader.of(this).header(), device);
        }
    }

    /** Which bytes are what: header, key areas, free space, payload. */
    default HeaderLayout layout() {
        HeaderReader reader = HeaderReader.of(this);
        try (Device device = reader.open()) {
            return HeaderLayout.of(reader.path(), reader.header(), device.size());
        }
    }

    /** The header in the layout of {@code cryptsetup luksDump}. */
    default String dump() {
        return HeaderReader.of(this).header() instanceof Luks1Header luks1
                ? Luks1Dump.of(path(), luks1)
                : Luks2Dump.of((Luks2Header) HeaderReader.of(this).header());
    }
}
