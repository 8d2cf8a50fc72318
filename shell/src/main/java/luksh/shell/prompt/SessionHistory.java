package luksh.shell.prompt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * The history of the line reader. Some lines can be recalled in this session, but are not written to the file. A file
 * that cannot be read or written does not disturb the session.
 */
final class SessionHistory extends DefaultHistory {
    private final Set<Integer> unwritten = new HashSet<>();
    private boolean written = true;

    /** Adds a line that may be a passphrase. */
    void addUnwritten(String line) {
        written = false;
        try {
            add(line);
        } finally {
            written = true;
        }
    }

    /** The file may be no text. The line reader expects this failure nowhere. */
    @Override
    public void load() {
        try {
            super.load();
        } catch (IOException | UncheckedIOException e) {
            // the session begins without earlier lines
        }
    }

    @Override
    public void save() {
        try {
            super.save();
        } catch (IOException | UncheckedIOException e) {
            // the session keeps its lines
        }
    }

    @Override
    protected void internalAdd(Instant time, String line) {
        super.internalAdd(time, line);
        if (!written) {
            unwritten.add(last());
        }
    }

    @Override
    public boolean isPersistable(Entry entry) {
        return !unwritten.contains(entry.index()) && super.isPersistable(entry);
    }

    /** The lines of the file, oldest first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        forEach(entry -> {
            if (isPersistable(entry)) {
                lines.add(entry.line());
            }
        });
        return lines;
    }
}
