package luksh.rotate;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import luksh.change.step.Guard;
import luksh.change.step.SharedCost;
import luksh.change.step.Verb;
import luksh.crypto.Secret;
import org.jspecify.annotations.Nullable;

/** The settings of a rotation. The caller closes the secrets. */
public final class RotationRequest {
    private final Secret old;
    private final Secret fresh;
    private final List<Secret> authorized;
    private final SharedCost cost;
    private final Set<Guard> allowed;
    private final @Nullable Function<String, Verb> backup;

    /**
     * @param authorized further secrets that the changes may use
     * @param backup creates the step that saves the header of the disk with this UUID before the first write
     */
    public RotationRequest(
            Secret old,
            Secret fresh,
            List<Secret> authorized,
            SharedCost cost,
            Set<Guard> allowed,
            @Nullable Function<String, Verb> backup) {
        this.old = old;
        this.fresh = fresh;
        this.authorized = List.copyOf(authorized);
        this.cost = cost;
        this.allowed = Set.copyOf(allowed);
        this.backup = backup;
    }

    Secret old() {
        return old;
    }

    Secret fresh() {
        return fresh;
    }

    SharedCost cost() {
        return cost;
    }

    Set<Guard> allowed() {
        return allowed;
    }

    /** Whether both passphrases are equal. */
    boolean same() {
        return old.apply(left -> fresh.apply(right -> MessageDigest.isEqual(left, right)));
    }

    /** The secrets for a change on a disk. */
    List<Secret> secrets() {
        var all = new ArrayList<>(List.of(old, fresh));
        all.addAll(authorized);
        return all;
    }

    /** The step that saves a header; empty if no backup was requested. */
    List<Verb> backup(String uuid) {
        return backup == null ? List.of() : List.of(backup.apply(uuid));
    }
}
