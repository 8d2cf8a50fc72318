package luksh;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import luksh.change.Finding;
import luksh.change.Mend;
import luksh.change.Report;
import luksh.change.RestoreLost;
import luksh.change.Session;
import luksh.change.Target;
import luksh.change.Transaction;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Disk;
import luksh.format.LuksException;
import luksh.rescue.Candidate;
import luksh.rescue.Examination;
import luksh.unlock.Signature;

/** A report on a device whose header is damaged or gone; reads only, but for {@code mend}. */
public final class Rescue {
    private final Session session;
    private final String path;
    private final String signature;
    private final List<Finding> findings;
    private final List<Backup> candidates;

    private Rescue(Session session, String path, Device device) {
        var examination = new Examination(device);
        Instant now = Instant.now();
        this.session = session;
        this.path = path;
        this.signature = Signature.of(device::read, device.size());
        this.findings = examination.findings();
        this.candidates = examination.candidates().stream()
                .map(candidate -> Backup.found(session, path, candidate, now))
                .toList();
    }

    /** Looks at a device or an image, whatever lies there. */
    public static Rescue of(String path, Session session) {
        String found = DevicePath.resolve(path);
        try (Device device = Disk.openForReading(found)) {
            return new Rescue(session, found, device);
        }
    }

    public String path() {
        return path;
    }

    /** What is there, what is lost, and what could be done. */
    public List<Finding> findings() {
        return findings;
    }

    /** Headers that would fit, best first. Empty if both copies are good: then there is nothing to mend. */
    public List<Backup> candidates() {
        return candidates;
    }

    /**
     * Plan, confirmation, what is overwritten saved, then both copies of the header written, one after the other; tried on
     * a copy first, read back from the disk. Key areas and payload stay as they are.
     *
     * @param with one of {@link #candidates}
     */
    public Report mend(Backup with) {
        if (!with.path().equals(path)) {
            throw new LuksException(
                    "that header was found on " + with.path() + ", not on " + path
                            + "; a header backup of this container comes back with rescue(path).restore(luks(file))",
                    LuksException.FAILED);
        }
        Candidate found = with.candidate();
        var mend = new Mend(found.header(), found.copy(), found.offset(), found.joined(), found.reason());
        return new Transaction(session, Target.existing(path), List.of(mend), List.of(), Set.of())
                .run(Mend.word(signature));
    }

    /** {@link #restore(Container, Consumer)} where nothing has to be allowed, and a person is asked for a passphrase. */
    public Report restore(Container backup) {
        return restore(backup, c -> {});
    }

    /**
     * A header backup over the header that cannot be read any more, its key areas too; proved to open before anything is
     * written. While the header can still be read it is {@code c.restore} in a change instead.
     *
     * @param backup a header backup of this container, cryptsetup's or ours
     * @param how {@code c.authorize(…)} and {@code c.allow(…)}; steps have no place here
     */
    public Report restore(Container backup, Consumer<Change> how) {
        Change change = backup.record(how);
        if (!change.verbs().isEmpty()) {
            throw new LuksException(
                    "restore of a lost header takes authorize and allow alone; put steps into disk.change(…) afterwards",
                    LuksException.FAILED);
        }
        return new Transaction(
                        session,
                        Target.existing(path),
                        List.of(new RestoreLost(backup.path())),
                        change.secrets(),
                        change.allowed())
                .run(Mend.word(signature));
    }

    @Override
    public String toString() {
        return path + ": "
                + (candidates.isEmpty()
                        ? "no header to mend it with was found"
                        : candidates.size() == 1 ? "1 header fits" : candidates.size() + " headers fit");
    }
}
