package luksh;

import java.time.Instant;
import java.util.function.Consumer;
import luksh.change.Plan;
import luksh.change.Report;
import luksh.change.Session;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Overlay;
import luksh.format.LuksException;
import luksh.rescue.Candidate;

/**
 * A header with a date: a container that can be asked everything, and is not the one on the disk. What it says of a
 * device that {@link Rescue} looked at is what that would be once it is mended, key areas as they are now: {@code
 * whoOpens} tells before anything is written whether it is worth it, {@code backup} saves it.
 */
public final class Backup extends Container {
    private final Candidate candidate;
    private final Instant taken;

    private Backup(Session session, String path, Candidate candidate, Instant taken) {
        super(session, path, null, device -> mended(device, candidate));
        this.candidate = candidate;
        this.taken = taken;
    }

    static Backup found(Session session, String path, Candidate candidate, Instant taken) {
        return new Backup(session, path, candidate, taken);
    }

    private static Device mended(String path, Candidate candidate) {
        Overlay overlay = Overlay.owning(Disk.openForReading(path));
        candidate.lay(overlay);
        return overlay;
    }

    /** When it was saved; when it was found, if it was found on the device. */
    public Instant taken() {
        return taken;
    }

    /** What was about to change when it was taken, or where on the device it was found. */
    public String reason() {
        return candidate.reason();
    }

    Candidate candidate() {
        return candidate;
    }

    /** Refused: there is nothing on the disk to change yet. */
    @Override
    public Plan plan(Consumer<Change> steps) {
        throw refused();
    }

    /** Refused: there is nothing on the disk to change yet. */
    @Override
    public Report change(Consumer<Change> steps) {
        throw refused();
    }

    private LuksException refused() {
        return new LuksException(
                "this header was found in the remains of " + path() + " and is not on the disk yet; rescue(\"" + path()
                        + "\").mend(it) puts it there",
                LuksException.FAILED);
    }

    @Override
    public String toString() {
        return super.toString() + "; " + reason();
    }
}
