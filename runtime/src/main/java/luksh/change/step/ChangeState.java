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
 * The state of a change while it is planned or computed: its session, the lifted guards, and the header after the steps so
 * far.
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

    /** In a plan: the device before all steps. In the work: the overlay that the steps write to. */
    public final Device device() {
        return device;
    }

    public final boolean allows(Guard guard) {
        return allowed.contains(guard);
    }

    final Set<Guard> allowed() {
        return allowed;
    }

    /** The header after the steps so far. */
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

    /** The refusal of a guard, with the option or script line that lifts it. */
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
