package luksh.shell.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/** Checks whether another user, except root, could have written a script, through the file or a folder above it. */
public final class ScriptTrust {
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private static final Wording OWN_SCRIPT =
            new Wording("own script", "move it away to use the standard script of that name");

    private final int user;
    private final Wording wording;

    /** @param user number of the effective user */
    ScriptTrust(int user) {
        this(user, OWN_SCRIPT);
    }

    private ScriptTrust(int user, Wording wording) {
        this.user = user;
        this.wording = wording;
    }

    /**
     * The words for a refusal.
     *
     * @param what the kind of file
     * @param instead what to do to go on without it
     */
    private record Wording(String what, String instead) {
        LuksException refused(Path script, String why, String mend) {
            return new LuksException(
                    "refused to run your " + what + " " + script + ": " + why + "; "
                            + (mend.isEmpty() ? "" : "read it, then ") + mend + (mend.isEmpty() ? "" : "or ")
                            + instead,
                    ExitStatus.FAILED);
        }
    }

    /** The check for the effective user. */
    static ScriptTrust own() throws IOException {
        return new ScriptTrust(effectiveUser());
    }

    private static int effectiveUser() throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    int user() {
        return user;
    }

    /**
     * Refuses a script that another user could have written, because it would run with this user's rights.
     *
     * @throws LuksException with the reason, and the command that fixes it
     */
    public static void mustBeOwn(Path script) {
        mustBeOwn(script, OWN_SCRIPT);
    }

    /** Does the same for the file that the prompt runs first. */
    public static void mustBeOwnStartup(Path file) {
        mustBeOwn(file, new Wording("start-up file", "move it away"));
    }

    private static void mustBeOwn(Path script, Wording wording) {
        try {
            new ScriptTrust(effectiveUser(), wording).check(script);
        } catch (IOException e) {
            throw wording.refused(script, "luksh cannot find out who may write to it: " + Reason.of(e), "");
        }
    }

    /** Checks the script, its folder, and the targets of links. */
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
                ? wording.refused(script, path + " belongs to user " + owner, "chown " + user + " " + word + ", ")
                : wording.refused(script, "other users can write to " + path, "chmod go-w " + word + ", ");
    }

    /** The nearest parent folder in which another user can rename files. In a sticky folder such as /tmp nobody can. */
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
