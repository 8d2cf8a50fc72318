package luksh.shell.person;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import luksh.parallel.Progress;
import luksh.shell.render.TextLayout;
import luksh.shell.render.Values;

/** Progress on one line, which is overwritten and removed at the end. */
final class ProgressLine implements Progress {
    private static final long BETWEEN_DRAWINGS = 100_000_000;
    /** Shorter work shows nothing. After this time the estimate of the remaining time is stable. */
    private static final long BEFORE_DRAWING = 1_000_000_000;

    private static final String STOPS = "  Ctrl-C stops";

    /** Width of the ^C that a terminal shows at the end of the line. */
    private static final int ECHO = "^C".length();

    private final PrintStream screen;
    private final String what;
    private final long total;
    private final IntSupplier columns;
    private final LongSupplier clock;
    private final long start;
    private long drawnAt;
    private int drawn;
    /** Zero before the first drawing. */
    private int width;

    /** @param columns of the terminal; asked only when something is drawn, because it may start a program */
    ProgressLine(PrintStream screen, String what, long total, IntSupplier columns, LongSupplier clock) {
        this.screen = screen;
        this.what = what;
        this.total = total;
        this.columns = columns;
        this.clock = clock;
        start = clock.getAsLong();
        drawnAt = start;
    }

    @Override
    public void to(long done) {
        long now = clock.getAsLong();
        if (now - drawnAt >= BETWEEN_DRAWINGS && now - start >= BEFORE_DRAWING) {
            drawnAt = now;
            draw(text(done, now - start));
        }
    }

    private String text(long done, long elapsed) {
        if (total <= 0) {
            return what + "  " + Values.seconds(Duration.ofNanos(elapsed)) + STOPS;
        }
        double share = Math.min(1, (double) done / total);
        String text = what + "  " + (int) (100 * share) + " %";
        if (done > 0 && share < 1) {
            long left = (long) (elapsed * (1 - share) / share / 1e9) + 1;
            text += "  " + (left < 120 ? left + " s" : left / 60 + " min") + " left";
        }
        return text + STOPS;
    }

    private void draw(String text) {
        if (width == 0) {
            width = columns.getAsInt();
        }
        String shown = TextLayout.cut(text, width - 1 - ECHO);
        int needed = TextLayout.width(shown);
        screen.print("\r" + shown + " ".repeat(Math.max(0, drawn - needed)));
        screen.flush();
        drawn = Math.max(drawn, needed); // the position of the cursor
    }

    @Override
    public void close() {
        if (drawn > 0) {
            screen.print("\r" + " ".repeat(drawn + ECHO) + "\r");
            screen.flush();
            drawn = 0;
        }
    }
}
