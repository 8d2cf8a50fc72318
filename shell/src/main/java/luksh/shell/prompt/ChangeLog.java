package luksh.shell.prompt;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import luksh.change.journal.Step;
import luksh.change.step.ChangeHistory;
import luksh.change.step.PastChange;
import luksh.format.Visible;
import luksh.shell.render.TextLayout;
import luksh.shell.render.Values;

/**
 * The changes of a session as text: time, device, duration, steps, and backups before the change.
 *
 * @param width columns of the terminal
 */
record ChangeLog(ChangeHistory history, int width) {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private static final String INDENT = "  ";

    /** Lines, the newest change last. */
    String text() {
        List<PastChange> changes = history.changes();
        var lines = new StringBuilder();
        for (PastChange change : changes) {
            lines.append(CLOCK.format(change.at()))
                    .append(INDENT)
                    .append(Visible.of(change.path()))
                    .append(INDENT)
                    .append(Values.seconds(change.took()))
                    .append('\n');
            history.undoneBy(change)
                    .ifPresent(undone -> line(lines, "undoes: " + undone.summary() + ", " + clock(undone.at())));
            for (Step step : change.steps()) {
                line(lines, Values.sentence(step));
            }
            change.backups().forEach(file -> file(lines, "backup: ", file));
            change.header().ifPresent(file -> file(lines, "header before: ", file));
        }
        return changes.isEmpty() ? "no changes in this session\n" : lines.toString();
    }

    /** Prints a path in one piece, so that it can be copied. */
    private static void file(StringBuilder lines, String what, Object file) {
        lines.append(INDENT)
                .append(what)
                .append(Visible.of(String.valueOf(file)))
                .append('\n');
    }

    private static String clock(Instant time) {
        return CLOCK.format(time);
    }

    private void line(StringBuilder lines, String text) {
        List<String> wrapped = TextLayout.wrap(Visible.of(text), width - 2 * INDENT.length());
        for (int i = 0; i < wrapped.size(); i++) {
            lines.append(INDENT)
                    .append(i == 0 ? "" : INDENT)
                    .append(wrapped.get(i))
                    .append('\n');
        }
    }
}
