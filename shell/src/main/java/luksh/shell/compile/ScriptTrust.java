package luksh.shell.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/** Who could have written what a user is about to run: others than they and root, through the file or a folder above. */
public final class ScriptTrust {
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private final int user;

    /** @param user the number of the effective user */
    ScriptTrust(int user) {
        this.user = user;
    }

    /** Of the effective user. */
    static ScriptTrust own() throws IOException {
        return new ScriptTrust((Integer) Objects.requireNonNull(Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
    }

    int user() {
        return user;
    }

    /**
     * Refuses a person's own script that somebody else could have written: it would run with this user's rights.
     *
     * @throws LuksException with what is wrong, and the line that mends it
     */
    public static void mustBeOwn(Path script) {
        try {
            own().check(script);
        } catch (IOException e) {
            throw refused(script, "who may write to it cannot be told: " + Reason.of(e), "");
        }
    }

    /** The script, the folder where it was found, and where links lead. */
    void check(Path script) throws IOException {
        Path named = script.toAbsolutePath().normalize();
        Path real = named.toRealPath();
        Path folder = Objects.requireNonNull(named.getParent()).toRealPath();
        for (Path each : List.of(real, folder)) {
            check(script, open(each, false));
            check(script, openAbove(each));
        }
    }

    private void check(Path script, Optional<Path> open) throws IOException {
        if (open.isEmpty()) {
            return;
        }
        Path path = open.get();
        int owner = number(path, "uid");
        String word = ShellWord.of(path);
        throw strange(owner)
                ? refused(script, path + " belongs to user " + owner, "chown " + user + " " + word + ", ")
                : refused(script, "others may write to " + path, "chmod go-w " + word + ", ");
    }

    private static LuksException refused(Path script, String why, String mend) {
        return new LuksException(
                "your own script " + script + " is not run: " + why + "; " + (mend.isEmpty() ? "" : "read it, then ")
                        + mend + (mend.isEmpty() ? "" : "or ")
                        + "move it away: a standard script of that name runs then",
                LuksException.FAILED);
    }

    /** The nearest folder above where somebody else can rename what is in it; in a sticky one, as /tmp, nobody can. */
    Optional<Path> openAbove(Path path) throws IOException {
        for (@Nullable Path each = path.getParent(); each != null; each = each.getParent()) {
            Optional<Path> open = open(each, true);
            if (open.isPresent()) {
                return open;
            }
        }
        return Optional.empty();
    }

    private Optional<Path> open(Path path, boolean above) throws IOException {
        int mode = number(path, "mode");
        boolean writable = (mode & OTHERS_WRITE) != 0 && !(above && (mode & STICKY) != 0);
        return writable || strange(number(path, "uid")) ? Optional.of(path) : Optional.empty();
    }

    private boolean strange(int owner) {
        return owner != user && owner != 0;
    }

    private static int number(Path path, String name) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS));
    }
}
