package luksh.change.step;

import java.nio.charset.StandardCharsets;
import luksh.finding.Place;
import luksh.format.Visible;

/** A text that a person gave and a header keeps: it is shown again, on terminals and in the menus of desktops. */
public final class UserText {
    private UserText() {}

    /**
     * Whether it can be kept as it is; refused if not.
     *
     * @param most bytes of UTF-8
     */
    public static boolean check(Draft draft, String what, Place where, String text, int most) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > most) {
            draft.refuse(what, where, "this " + what + " has " + bytes + " bytes", "at most " + most + " (in UTF-8)");
            return false;
        }
        if (text.codePoints().anyMatch(Visible::control)) {
            draft.refuse(
                    what,
                    where,
                    "this " + what + " has control characters or half a character in it",
                    "leave them out");
            return false;
        }
        return true;
    }
}
