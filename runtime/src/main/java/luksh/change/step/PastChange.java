package luksh.change.step;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.change.journal.Journal;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.Step;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * A change that was made, in words; it holds no secret and no header.
 *
 * @param at when it was done
 * @param backups files that it saved on its way
 * @param header where the header lies as it was before; empty if there was none
 * @param before hash of what that header meant; of no bytes if there was none
 * @param after hash of what the header meant then
 */
public record PastChange(
        Instant at,
        String path,
        List<Step> steps,
        Duration took,
        List<String> backups,
        Optional<Path> header,
        Bytes before,
        Bytes after) {
    public PastChange {
        steps = List.copyOf(steps);
        backups = List.copyOf(backups);
    }

    /** What a header means: not where its copies lie, nor how often it was written. */
    public static Bytes meaning(@Nullable Header header) {
        if (header instanceof Luks2Header luks2) {
            return OpenedSlots.hash(luks2.withSequence(0).encode(false, Bytes.zeros(Luks2Header.SALT_SIZE)));
        }
        return header == null ? Bytes.zeros(0) : OpenedSlots.hash(((Luks1Header) header).encode());
    }

    /** Whether there was one that could be read. */
    public boolean hadHeader() {
        return before.size() > 0;
    }

    /** Whether the header is another one since; a backup alone leaves it as it was. */
    boolean wrote() {
        return !before.equals(after);
    }

    /** For example {@code add slot 2, label}. */
    public String summary() {
        return steps.stream().map(Journal::name).collect(Collectors.joining(", "));
    }
}
