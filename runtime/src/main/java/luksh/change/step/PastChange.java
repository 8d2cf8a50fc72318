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
 * A completed change. It contains no secret and no header.
 *
 * @param at end of the change
 * @param backups files that the change saved
 * @param header file with the header before the change; empty if there was none
 * @param before {@link #meaning} of the header before the change; no bytes if there was none
 * @param after {@link #meaning} of the header after the change
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

    /** A hash of the header content, without the place of its copies and its sequence id. */
    public static Bytes meaning(@Nullable Header header) {
        if (header instanceof Luks2Header luks2) {
            return OpenedSlots.hash(luks2.withSequence(0).encode(false, Bytes.zeros(Luks2Header.SALT_SIZE)));
        }
        return header == null ? Bytes.zeros(0) : OpenedSlots.hash(((Luks1Header) header).encode());
    }

    /** Whether there was a readable header before. */
    public boolean hadHeader() {
        return before.size() > 0;
    }

    /** Whether the change modified the header; a backup does not. */
    boolean wrote() {
        return !before.equals(after);
    }

    /** For example {@code add slot 2, label}. */
    public String summary() {
        return steps.stream().map(Journal::name).collect(Collectors.joining(", "));
    }
}
