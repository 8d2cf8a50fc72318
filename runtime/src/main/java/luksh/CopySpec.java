package luksh;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import luksh.change.step.Guard;

/** How a payload is copied onto a device. */
public final class CopySpec {
    private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);
    private boolean overwrite;

    CopySpec() {}

    /** Overwrites a file system or container that lies on the device; {@code YES} is asked for all the same. */
    public CopySpec overwrite() {
        overwrite = true;
        return this;
    }

    /** Lifts guards for this copy. */
    public CopySpec allow(Guard... guards) {
        allowed.addAll(List.of(guards));
        return this;
    }

    boolean overwrites() {
        return overwrite;
    }

    Set<Guard> allowed() {
        return allowed;
    }
}
