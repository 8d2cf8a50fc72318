package luksh.shell;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import luksh.file.DurableFile;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.script.Nearest;
import luksh.shell.person.ControllingTerminal;

/** {@code luksh show} and {@code luksh edit}: the sources of the commands that are scripts. */
final class OwnScripts {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final String FILE = "rw-------";

    private final Launcher program;
    private final Scripts scripts;

    OwnScripts(Launcher program) {
        this.program = program;
        this.scripts = program.scripts();
    }

    /**
     * {@code luksh show NAME}
     *
     * @param standard print the standard script even if the user has one of that name
     */
    int show(String name, boolean standard) {
        Optional<Path> own = standard ? Optional.empty() : scripts.own(name);
        byte[] source = own.isPresent() ? read(own.get()) : standard(name);
        own.ifPresent(path -> program.err().println("luksh: " + name + " is your own script " + path));
        program.out().write(source, 0, source.length);
        program.out().flush();
        return 0;
    }

    /**
     * {@code luksh edit NAME}
     *
     * @param again overwrite the user's own script
     */
    int edit(String name, boolean again) {
        byte[] source = standard(name);
        Path own = scripts.folder().resolve(name + ".jsh");
        Optional<String> editor = editor();
        if (!again && Files.exists(own)) {
            if (editor.isEmpty()) {
                throw failed(own + " already exists, and runs as luksh " + name
                        + ". To overwrite it with the standard script, add --force");
            }
            program.out().println(own + " is already your own script");
        } else {
            copy(source, own, again);
            program.out()
                    .println(own + " is your own script now: luksh " + name
                            + " runs it. To use the standard script again, remove the file");
        }
        return editor.map(command -> open(command, own)).orElse(0);
    }

    private static void copy(byte[] source, Path own, boolean again) {
        Path folder = own.getParent();
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        } catch (FileAlreadyExistsException e) {
            throw failed(folder + " is not a folder; move it away", e);
        } catch (IOException e) {
            throw failed("cannot copy the script to " + own + ": " + Reason.of(e), e);
        }
        if (again) {
            DurableFile.replace(own, FILE, source);
        } else {
            DurableFile.create(own, FILE, source);
        }
    }

    /** The user's editor, if there is a terminal. */
    private Optional<String> editor() {
        var environment = program.environment();
        String command = environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", ""));
        return command.isBlank() || !ControllingTerminal.isTerminal(0) || !ControllingTerminal.isTerminal(1)
                ? Optional.empty()
                : Optional.of(command);
    }

    private static int open(String editor, Path file) {
        try {
            // the variable may contain options; the file name stays one word
            return new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw failed("cannot start the editor " + editor + ": " + Reason.of(e), e);
        } catch (InterruptedException e) {
            throw new LuksException("interrupted", ExitStatus.INTERRUPTED, e);
        }
    }

    private byte[] standard(String name) {
        return scripts.standard(name).orElseThrow(() -> {
            if (BuiltIns.named(name).isPresent()) {
                return failed(name + " is a built-in command, not a script. For its help: luksh " + name + " --help");
            }
            String meant = Nearest.to(name, Scripts.standardNames())
                    .map(near -> "did you mean " + near + "? ")
                    .orElse("");
            return failed("there is no standard script " + name + "; " + meant + "luksh --help lists all");
        });
    }

    private static byte[] read(Path own) {
        try {
            return SmallFile.read(own, SmallFile.MOST_TEXT)
                    .orElseThrow(() -> failed("the script " + own + " is larger than 4 MiB, the limit for scripts"));
        } catch (IOException e) {
            throw failed("cannot read the script " + own + ": " + Reason.of(e), e);
        }
    }

    private static LuksException failed(String sentence) {
        return new LuksException(sentence, ExitStatus.FAILED);
    }

    private static LuksException failed(String sentence, IOException cause) {
        return new LuksException(sentence, ExitStatus.FAILED, cause);
    }
}
