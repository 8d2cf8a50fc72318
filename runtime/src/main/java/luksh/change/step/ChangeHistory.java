package luksh.change.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The changes of a session, oldest first. Thread-safe. */
public final class ChangeHistory {
    private final List<PastChange> changes = new ArrayList<>();
    /** Each undo, with the change that it reversed. */
    private final Map<PastChange, PastChange> undos = new HashMap<>();

    private final Set<PastChange> passed = new HashSet<>();
    private boolean disturbed;

    public synchronized void add(PastChange change) {
        changes.add(change);
    }

    /** Another program wrote to a container during a change. */
    public synchronized void disturbed() {
        disturbed = true;
    }

    /** Whether another program wrote to a container during a change of this session. */
    public synchronized boolean isDisturbed() {
        return disturbed;
    }

    public synchronized List<PastChange> changes() {
        return List.copyOf(changes);
    }

    /** The change that this undo reversed; empty if it is no undo. */
    public synchronized Optional<PastChange> undoneBy(PastChange undo) {
        return Optional.ofNullable(undos.get(undo));
    }

    /** The number of changes of this container that were reversed. */
    public synchronized int undone(String path) {
        return undos.isEmpty()
                ? 0
                : (int) undos.keySet().stream()
                        .filter(undo -> same(undo.path(), path))
                        .count();
    }

    /** The last change that wrote a header and was not reversed. */
    public synchronized Optional<PastChange> last() {
        return standing(changes);
    }

    /** The same for one container. */
    public synchronized Optional<PastChange> last(String path) {
        return standing(
                changes.stream().filter(change -> same(change.path(), path)).toList());
    }

    private Optional<PastChange> standing(List<PastChange> some) {
        return some.stream()
                .filter(PastChange::wrote)
                .filter(change ->
                        !undos.containsKey(change) && !undos.containsValue(change) && !passed.contains(change))
                .reduce((former, latter) -> latter);
    }

    /** This change and the later ones of the same container. */
    public synchronized List<PastChange> since(PastChange first) {
        return changes.subList(changes.indexOf(first), changes.size()).stream()
                .filter(change -> same(change.path(), first.path()))
                .toList();
    }

    /** This change contains nothing that luksh can reverse. */
    public synchronized void pass(PastChange change) {
        passed.add(change);
    }

    /** The newest change of the same container reversed this one. */
    public synchronized void lastUndid(PastChange change) {
        List<PastChange> later = since(change);
        undos.put(later.get(later.size() - 1), change);
    }

    private static boolean same(String path, String other) {
        return path.equals(other) || real(path).equals(real(other));
    }

    private static String real(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException e) {
            return path;
        }
    }
}
