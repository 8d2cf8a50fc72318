package luksh.change;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;
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
    static Bytes meaning(@Nullable Header header) {
        if (header instanceof Luks2Header luks2) {
            return Proofs.hash(luks2.withSequence(0).encode(false, Bytes.zeros(Luks2Header.SALT_SIZE)));
        }
        return header == null ? Bytes.zeros(0) : Proofs.hash(((Luks1Header) header).encode());
    }

    /** Whether there was one that could be read. */
    boolean hadHeader() {
        return before.size() > 0;
    }

    /** Whether the header is another one since; a backup alone leaves it as it was. */
    boolean wrote() {
        return !before.equals(after);
    }

    /** For example {@code add slot 2, label}. */
    public String summary() {
        return steps.stream().map(PastChange::name).collect(Collectors.joining(", "));
    }

    static String name(Step step) {
        return step.verb().equals(step.where()) ? step.verb() : step.verb() + " " + step.where();
    }
}
