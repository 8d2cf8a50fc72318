package luksh.change.step;

import java.util.Set;
import luksh.crypto.Secret;
import luksh.finding.Place;

/**
 * A new passphrase without a byte, which anyone can type. A person at a terminal is asked again; what a file, a pipe or
 * a program gives is more likely a mistake than a wish, so {@link Guard#EMPTY_SECRET} holds it back.
 */
public final class EmptySecret {
    private static final String SENTENCE =
            "the new passphrase is empty: its file, pipe or program gave no byte, and anyone could unlock this container";

    private EmptySecret() {}

    /** For a plan, and for a secret that was asked for while the change runs. */
    public static void check(ChangeState state, Secret fresh, Place where) {
        if (fresh.size() == 0) {
            state.guard(Guard.EMPTY_SECRET, where, SENTENCE);
        }
    }

    /**
     * For what changes many disks, before it looks at the first.
     *
     * @throws RefusedException if the guard is not among those that are lifted
     */
    public static void check(ChangeSession session, Set<Guard> allowed, Secret fresh, String path) {
        if (fresh.size() == 0 && !allowed.contains(Guard.EMPTY_SECRET)) {
            throw new RefusedException(
                    ChangeState.held(session, Guard.EMPTY_SECRET, path, Place.part("new passphrase"), SENTENCE));
        }
    }
}
