package luksh.change.step;

import java.nio.charset.StandardCharsets;
import luksh.finding.Place;
import luksh.format.Visible;

/** A text from a person that a header stores. Terminals and desktop menus show it. */
public final class UserText {
    private UserText() {}

    /**
     * Whether the header can store it; refuses if not.
     *
     * @param most maximum length in bytes of UTF-8
     */
    public static boolean check(Draft draft, String what, Place where, String text, int most) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > most) {
            draft.refuse(
                    what,
                    where,
                    "this " + what + " has " + bytes + " bytes and is too long",
                    "use at most " + most + " bytes (in UTF-8)");
            return false;
        }
        if (text.codePoints().anyMatch(Visible::control)) {
            draft.refuse(
                    what,
                    where,
                    "this " + what + " contains control characters or incomplete characters",
                    "remove them");
            return false;
        }
        return true;
    }
}
