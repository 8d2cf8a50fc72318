package luksh.change;

import java.util.List;
import luksh.device.Door;
import luksh.device.Writers;

/** What a plan has to say of the surroundings before any step: is this the path to write to, and does nobody else write. */
final class Outlook {
    /** One who is about to end is waited for, one who stays is not: udisks opens a device for moments. */
    private static final int LOOKS = 5;

    private static final int PAUSE_MILLIS = 200;

    private static final String FIX = "let it end, then run this again";

    private Outlook() {}

    static void check(Draft draft) {
        String path = draft.path();
        draft.surroundings()
                .closed()
                .ifPresent(wrong -> draft.refuse("read-only", path, wrong.reason(), wrong.instead()));
        for (Door.Wrong wrong : draft.surroundings().wrongDoors()) {
            draft.guard(Guard.WRONG_DOOR, path, wrong.reason() + ": " + wrong.instead());
        }
        for (Writers.Writer writer : writers(draft.surroundings())) {
            draft.refuse(Surroundings.FOREIGN_WRITER, path, sentence(writer), FIX);
        }
    }

    /**
     * The last look before the first write.
     *
     * @throws RefusedException with status 5 if somebody opened it for writing since the plan
     */
    static void refuseWriters(Target target) {
        for (Writers.Writer writer : writers(target.surroundings())) {
            throw new RefusedException(new Finding(
                    Severity.ERROR, Surroundings.FOREIGN_WRITER, target.path(), target.path(), sentence(writer), FIX));
        }
    }

    private static String sentence(Writers.Writer writer) {
        return writer.program() + " has " + writer.path() + " open for writing, and could write an older header back";
    }

    private static List<Writers.Writer> writers(Surroundings surroundings) {
        List<Writers.Writer> found = surroundings.writers();
        for (int look = 1; look < LOOKS && !found.isEmpty(); look++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = surroundings.writers();
        }
        return found;
    }
}
