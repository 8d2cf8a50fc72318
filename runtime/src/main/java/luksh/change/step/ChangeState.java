package luksh.change.step;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;

/**
 * A change at one point, in its plan or in its work: whose it is, which guards are lifted, and the header that the steps so far
 * leave.
 */
public abstract sealed class ChangeState permits Draft, Work {
    private final ChangeSession session;
    private final Device device;
    private final Set<Guard> allowed;

    ChangeState(ChangeSession session, Device device, Set<Guard> allowed) {
        this.session = session;
        this.device = device;
        this.allowed = EnumSet.noneOf(Guard.class);
        this.allowed.addAll(allowed);
    }

    public final ChangeSession session() {
        return session;
    }

    public final String path() {
        return device.path();
    }

    /** Of a plan the device before any step; of the work the overlay that the steps write to. */
    public final Device device() {
        return device;
    }

    public final boolean allows(Guard guard) {
        return allowed.contains(guard);
    }

    final Set<Guard> allowed() {
        return allowed;
    }

    /** As the steps so far leave it. */
    public abstract Header header();

    /** The slot in use with that number, at this point. */
    public final Optional<KeySlot> slot(int number) {
        return header().slots().stream().filter(slot -> slot.number() == number).findFirst();
    }

    /** Refuses unless {@code c.allow} lifted the guard. */
    public abstract void guard(Guard guard, Place where, String sentence);

    final Finding held(Guard guard, Place where, String sentence) {
        return held(session, guard, path(), where, sentence);
    }

    /** What holds a step back, and how that is lifted where it runs. */
    public static Finding held(ChangeSession session, Guard guard, String path, Place where, String sentence) {
        return new Finding(
                Severity.ERROR,
                guard.name(),
                path,
                where,
                sentence,
                session.guardWording().lift(guard));
    }
}
