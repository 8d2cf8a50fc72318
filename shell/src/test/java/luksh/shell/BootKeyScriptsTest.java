package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import luksh.OneLine;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command and the samples of the boot key, in cryptsetup's eyes. */
class BootKeyScriptsTest extends Samples {
    private Ended bootkey(Path disk, String action, Object... more) {
        var words = new ArrayList<Object>(List.of("bootkey", action, "--device", disk, "--file", key()));
        words.addAll(List.of("--master", master()));
        words.addAll(Arrays.asList(more));
        return desk.run(words.toArray());
    }

    private Path key() {
        return folder.resolve("boot.key");
    }

    /** 512 bytes that open a slot of both disks. */
    private Path master() {
        Path file = folder.resolve("master.key");
        if (!Files.exists(file)) {
            byte[] content = new byte[512];
            Arrays.fill(content, (byte) 'm');
            desk.write("master.key", content);
        }
        return file;
    }

    private Path withMaster(Path disk) {
        Cryptsetup.addKey(disk, ANNA, desk.bytes(master()), 3, "--pbkdf", "pbkdf2");
        return disk;
    }

    @Test
    void theCommandArmsAndDisarmsBothVersions() {
        for (Path disk : List.of(withMaster(image), withMaster(desk.luks2("two.img")))) {
            assertThat(bootkey(disk, "status").done().out())
                    .startsWith("disarmed: no boot key of " + disk + " is known");
            assertThat(bootkey(disk, "arm").status()).as("not confirmed").isEqualTo(1);
            assertThat(key()).doesNotExist();
            assertThat(bootkey(disk, "arm", "--yes").done().out()).startsWith("armed: slot ");
            byte[] boot = desk.bytes(key());
            assertThat(Cryptsetup.open(disk, boot).status()).isZero();
            // armed, and no unit of this machine retires it
            var armed = bootkey(disk, "status", "--json");
            assertThat(armed.status()).as("%s", armed).isEqualTo(1);
            assertThat(armed.out())
                    .startsWith("{\"type\":\"bootkey\",\"state\":\"ARMED\",\"sentence\":\"slot ")
                    .contains("\"fix\":\"luksh bootkey install --device " + disk);
            assertThat(bootkey(disk, "disarm", "--expired", "--yes").done().out())
                    .startsWith("armed: ");
            assertThat(bootkey(disk, "disarm", "--yes").done().out()).startsWith("disarmed: ");
            assertThat(bootkey(disk, "disarm", "--yes").done().out()).startsWith("disarmed: ");
            assertThat(key()).doesNotExist();
            assertThat(Cryptsetup.open(disk, boot).status()).isEqualTo(2);
            assertThat(Cryptsetup.open(disk, ANNA).status()).isZero();
        }
    }

    @Test
    void theCommandWritesUnitsUnderARootAndTakesThemAway() throws Exception {
        String uuid = Oracle.run("cryptsetup", "luksUUID", image.toString())
                .accepted()
                .out()
                .strip();
        String disarm = "luksh-bootkey-disarm-" + uuid + ".service";
        Path root = folder.resolve("root");
        Object[] where = {"--root", root, "--program", "/bin/true"};
        assertThat(bootkey(image, "install", where).done().err())
                .contains("luksh-bootkey-rearm-" + uuid + ".service is off");
        Path units = root.resolve("etc/systemd/system");
        assertThat(units.resolve(disarm))
                .content()
                .contains("ExecStart=/bin/true bootkey disarm --device " + image + " --file " + key());
        assertThat(units.resolve("multi-user.target.wants/" + disarm))
                .as("enabled by systemctl")
                .isSymbolicLink();
        assertThat(bootkey(image, "units", where).done().out())
                .contains("== luksh-bootkey-expire-" + uuid + ".timer\n", "== /etc/crypttab\n", "rd.luks.key=");
        bootkey(image, "uninstall", where).done();
        assertThat(units.resolve(disarm)).doesNotExist();
        assertThat(units.resolve("multi-user.target.wants/" + disarm)).doesNotExist();
    }

    /** For a watch that looks each hour. */
    @Test
    void theStatusIsOneIfThereIsSomethingToMend() throws Exception {
        withMaster(image);
        bootkey(image, "arm", "--yes", "--expires", "1ms").done();
        Ended over = bootkey(image, "status");
        assertThat(over.out()).contains(", which has passed; to fix it: luksh bootkey disarm --device ");
        assertThat(over.status()).isEqualTo(1);
        bootkey(image, "arm", "--yes").done();
        Ended unretired = bootkey(image, "status");
        assertThat(unretired.out()).contains("; to fix it: luksh bootkey install --device ");
        assertThat(unretired.status()).as("no enabled unit retires it").isEqualTo(1);
        Files.delete(key());
        Ended inconsistent = bootkey(image, "status", "--json");
        assertThat(inconsistent.out()).contains("\"state\":\"INCONSISTENT\"", "\"fix\":\"luksh bootkey disarm ");
        assertThat(inconsistent.status()).isEqualTo(1);
        assertThat(OneLine.of(desk.run("bootkey", "--help").out())).contains("status exits with 1 in these cases");
        bootkey(image, "disarm", "--yes").done();
        assertThat(bootkey(image, "status").status()).isZero();
    }

    /** A process of its own, on a machine that was asked to reboot and does not. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalDuringTheRebootLeavesNothingArmed(String signal, int status) throws Exception {
        withMaster(image);
        Path asked = folder.resolve("asked");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path systemctl = desk.write("bin/systemctl", "#!/bin/sh\necho running\necho $1 >>" + asked + "\n");
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
        var environment = new HashMap<>(desk.environment());
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        Child child = Child.start(
                folder,
                environment,
                "bootkey",
                "reboot",
                "--device",
                image,
                "--file",
                key(),
                "--master",
                master(),
                "--yes");
        child.waitFor(() -> Files.exists(asked) && Files.readString(asked).contains("is-system-running"));
        byte[] boot = desk.bytes(key());
        child.signal(signal);
        assertThat(child.status()).as("%s", child.err()).isEqualTo(status);
        assertThat(child.err()).contains("the machine is not shutting down: luksh retired the boot key");
        assertThat(bootkey(image, "status").done().out()).startsWith("disarmed: ");
        assertThat(Cryptsetup.open(image, boot).status()).isEqualTo(2);
    }

    @Test
    void theCommandSaysWhatIsMissing() {
        assertThat(desk.run("bootkey", "status").err()).contains("--device is missing");
        assertThat(bootkey(image, "stats").err()).contains("action is 'stats'; expected init, arm, disarm");
        assertThat(bootkey(image, "arm", "--yes").err())
                .contains("unlocks no slot of " + image + " except that of the boot key");
        assertThat(bootkey(image, "init", "--yes", "--key-file", desk.key(ANNA)).err())
                .contains(Wording.MASTER_KEY_INSIDE);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void theSamplesMakeAndRetireAKey() {
        Object[] files = {"--file", key(), "--master", desk.key(CARL), "--yes"};
        Cryptsetup.addKey(image, ANNA, CARL, 3);
        assertThat(sample("boot-key-make", image, "--expires", "10m", files[0], files[1], files[2], files[3], "--yes")
                        .done()
                        .out())
                .contains("disarmed: no boot key", "\narmed: slot 2 of ");
        byte[] boot = desk.bytes(key());
        assertThat(Cryptsetup.opens(image, boot, 2)).isTrue();
        sample("boot-key-retire", image, files[0], files[1], files[2], files[3], "--yes")
                .done();
        assertThat(Cryptsetup.open(image, boot).status()).isEqualTo(2);
        assertThat(key()).doesNotExist();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }
}
