package luksh.shell.compile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script runs in its user's name only if nobody else could have written it. */
class ScriptTrustTest {
    @TempDir
    private Path folder;

    private Path script;

    @BeforeEach
    void makeScript() throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("config/scripts"));
        script = Files.writeString(scripts.resolve("check.jsh"), "say(1);\n");
        for (Path each : new Path[] {script, scripts, folder.resolve("config")}) {
            mode(each, "rwxr-xr-x");
        }
    }

    private static void mode(Path path, String mode) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void refused(String why, String mend) {
        assertThatThrownBy(() -> ScriptTrust.mustBeOwn(script))
                .isInstanceOf(LuksException.class)
                .hasMessageStartingWith("refused to run your own script " + script + ": " + why)
                .hasMessageContaining(mend)
                .matches(e -> ((LuksException) e).status() == ExitStatus.FAILED);
    }

    @Test
    void oneOfOnesOwnRuns() {
        assertThatCode(() -> ScriptTrust.mustBeOwn(script)).doesNotThrowAnyException();
    }

    @Test
    void oneThatOthersMayWriteIsRefused() throws Exception {
        mode(script, "rw-rw-rw-");
        refused("other users can write to " + script, "chmod go-w " + script);
    }

    @Test
    void oneInAFolderThatOthersMayWriteIsRefused() throws Exception {
        Path scripts = script.getParent();
        mode(scripts, "rwxrwxr-x");
        refused("other users can write to " + scripts, "chmod go-w " + scripts);
        mode(scripts, "rwxr-xr-x");
        mode(scripts.getParent(), "rwxrwxrwx");
        refused("other users can write to " + scripts.getParent(), "chmod go-w " + scripts.getParent());
    }

    @Test
    void aLinkCountsAsWhereItLeads() throws Exception {
        Path target = Files.createDirectory(folder.resolve("elsewhere")).resolve("check.jsh");
        Files.move(script, target);
        Files.createSymbolicLink(script, target);
        mode(target.getParent(), "rwxr-xr-x");
        assertThatCode(() -> ScriptTrust.mustBeOwn(script)).doesNotThrowAnyException();
        mode(target, "rw-rw-r--");
        refused("other users can write to " + target, "chmod go-w " + target);
    }

    @Test
    void oneOfSomebodyElseIsRefused() throws Exception {
        int owner = (Integer) Files.getAttribute(script, "unix:uid");
        if (owner == 0) {
            Files.setAttribute(script, "unix:uid", 1000);
            refused(script + " belongs to user 1000", "chown 0 " + script);
        } else {
            assertThatThrownBy(() -> new ScriptTrust(owner + 1).check(script))
                    .hasMessageContaining(script + " belongs to user " + owner);
        }
    }

    @Test
    void aStartUpFileThatOthersMayWriteIsRefused() throws Exception {
        mode(script, "rw-rw-rw-");
        assertThatThrownBy(() -> ScriptTrust.mustBeOwnStartup(script))
                .isInstanceOf(LuksException.class)
                .hasMessageStartingWith("refused to run your start-up file " + script + ": other users can write")
                .hasMessageEndingWith("or move it away");
    }
}
