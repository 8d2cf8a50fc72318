package luksh.change.step;

import java.util.Set;
import luksh.crypto.Secret;
import luksh.finding.Place;

/**
 * A new passphrase of zero bytes. luksh asks a person at a terminal again. From a file, a pipe or a program it is probably a
 * mistake, so {@link Guard#EMPTY_SECRET} refuses it.
 */
public final class EmptySecret {
    private static final String SENTENCE =
            "the new passphrase is empty: its file, pipe or program gave no bytes, so anyone could unlock this container";

    private EmptySecret() {}

    /** For a plan, and for a secret that a person types during the change. */
    public static void check(ChangeState state, Secret fresh, Place where) {
        if (fresh.size() == 0) {
            state.guard(Guard.EMPTY_SECRET, where, SENTENCE);
        }
    }

    /**
     * For a change of many disks, before it reads the first.
     *
     * @throws RefusedException if the guard is not lifted
     */
    public static void check(ChangeSession session, Set<Guard> allowed, Secret fresh, String path) {
        if (fresh.size() == 0 && !allowed.contains(Guard.EMPTY_SECRET)) {
            throw new RefusedException(
                    ChangeState.held(session, Guard.EMPTY_SECRET, path, Place.part("new passphrase"), SENTENCE));
        }
    }
}
