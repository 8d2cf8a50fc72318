package luksh;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import luksh.change.step.Guard;

/** Settings of a copy of a payload to a device. */
public final class CopySpec {
    private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);
    private boolean overwrite;

    CopySpec() {}

    /** Overwrites a file system or container on the device. luksh still asks for {@code YES}. */
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
