package luksh.change;

import java.util.List;
import luksh.device.Door;
import luksh.device.Writers;

/** What lies around a container that is there: is this the path to write to, and does nobody else write. */
final class Surroundings {
    static final String FOREIGN_WRITER = "foreign-writer";
    /** One who is about to end is waited for, one who stays is not. */
    private static final int LOOKS = 5;

    private static final int PAUSE_MILLIS = 200;

    private Surroundings() {}

    static void check(Draft draft) {
        String path = draft.path();
        Door.closed(path).ifPresent(wrong -> draft.refuse("read-only", path, wrong.reason(), wrong.instead()));
        for (Door.Wrong wrong : Door.wrong(path)) {
            draft.guard(Guard.WRONG_DOOR, path, wrong.reason() + ": " + wrong.instead());
        }
        for (Writers.Writer writer : writers(path)) {
            draft.refuse(
                    FOREIGN_WRITER,
                    path,
                    writer.program() + " has " + writer.path()
                            + " open for writing, and could write an older header back",
                    "let it end, then run this again");
        }
    }

    /** Programs such as udisks open a device for moments. */
    private static List<Writers.Writer> writers(String path) {
        List<Writers.Writer> found = Writers.to(path);
        for (int look = 1; look < LOOKS && !found.isEmpty(); look++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = Writers.to(path);
        }
        return found;
    }
}
