package luksh.bootkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import luksh.judge.Judge;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written for systemd passes its own check, and goes again. */
class UnitsTest {
    private static final String GENERATOR = "/lib/systemd/system-generators/systemd-cryptsetup-generator";

    @TempDir
    Path folder;

    private Desk desk;
    private Path system;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, 1);
        system = folder.resolve("system/etc/systemd/system");
    }

    private Map<String, String> units(Path file) {
        var wanted = new Wanted(file, null, desk.master, null, folder.resolve("system"), "/bin/true");
        try (var device = luksh.device.Disk.openForReading(desk.image.toString())) {
            return new Units(wanted, "/dev/sda3", luksh.unlock.Headers.read(device), folder.resolve("state/luksh"))
                    .all();
        }
    }

    private Installation installation() {
        return new Installation(desk.session(), folder.resolve("system"), desk);
    }

    @Test
    void everyUnitPassesSystemdsOwnCheck() throws Exception {
        for (Path file : List.of(desk.file, folder.resolve("a \"b\" 100% $HOME"))) {
            installation().install(units(file));
            var command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
            Units.FILES.forEach(name -> command.add(system.resolve(name).toString()));
            Judge.Verdict verdict = Judge.run(new byte[0], command).accepted();
            assertThat(verdict.stderr().lines().filter(line -> line.contains("luksh")))
                    .isEmpty();
        }
        try (var files = Files.list(system)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Units.FILES);
        }
    }

    @Test
    void whatRetiresIsEnabledAndWhatArmsIsNot() {
        installation().install(units(desk.file));
        assertThat(desk.commands)
                .containsExactly("systemctl --root=" + folder.resolve("system")
                        + " enable luksh-bootkey-disarm.service luksh-bootkey-expire.timer");
        assertThat(desk.person.said.get(desk.person.said.size() - 1)).endsWith(Units.REARM + " is off");
        desk.commands.clear();
        installation().uninstall();
        assertThat(system).isEmptyDirectory();
        assertThat(desk.commands).hasSize(1).first().asString().contains(" disable ", Units.REARM);
        installation().uninstall();
        assertThat(desk.person.said.get(desk.person.said.size() - 1)).startsWith("there are none of these units");
    }

    @Test
    void theUnitThatArmsSaysWhatItGivesAway() {
        Map<String, String> units = units(desk.file);
        assertThat(units.get(Units.REARM))
                .contains("whoever can shut this machine down", "touch /run/luksh-stay-locked && systemctl poweroff")
                .contains(
                        "ExecStop=/bin/sh -c 'test -e /run/luksh-stay-locked || exec \"$$@\"' sh /bin/true bootkey arm"
                                + " --device UUID=");
        assertThat(units.get(Units.DISARM))
                .contains("Environment=XDG_STATE_HOME=" + folder.resolve("state") + "\n")
                .contains("ExecStart=/bin/true bootkey disarm --device UUID=", " --yes\n");
    }

    @Test
    void eachLineStandsUnderTheFileItBelongsIn() throws Exception {
        Map<String, String> units = units(desk.file);
        assertThat(units.keySet())
                .containsExactly(
                        Units.DISARM,
                        Units.EXPIRE,
                        Units.TIMER,
                        Units.REARM,
                        "/etc/crypttab",
                        "/etc/default/grub",
                        "/etc/cryptsetup-initramfs/conf-hook",
                        "/etc/initramfs-tools/initramfs.conf",
                        "grub.cfg",
                        "~/.bashrc");
        var boot = BootDevice.of(desk.file);
        assertThat(units.get("/etc/crypttab")).contains(" " + boot.path() + ":UUID=", " luks,keyfile-timeout=10s");
        assertThat(units.get("/etc/default/grub")).contains("# rd.luks.uuid=", "rd.luks.key=" + boot.path() + ":UUID=");
        assertThat(units.get("grub.cfg")).containsPattern("cryptomount -u [0-9a-f]{32} -k \\(\\$keys\\)/");
        Path grub = Files.writeString(folder.resolve("grub.cfg"), units.get("grub.cfg"));
        Judge.run("grub-script-check", grub.toString()).accepted();
        assertThat(units.get("/etc/cryptsetup-initramfs/conf-hook")).isEqualTo("KEYFILE_PATTERN=" + desk.file + "\n");
        assertThat(units.get("/etc/initramfs-tools/initramfs.conf")).contains("it asks nobody", "\nUMASK=0077\n");
        assertThat(units.get("~/.bashrc")).startsWith("alias reboot='sudo /bin/true bootkey reboot ");
        assertThat(desk.file.toString()).endsWith(boot.path());
        assertThat(String.join("", units.values())).doesNotContain("{");
    }

    /** What systemd would start at boot, from the line in crypttab and from the words for the kernel. */
    @Test
    void systemdReadsTheLinesForCrypttabAndTheKernel() throws Exception {
        Map<String, String> units = units(desk.file);
        Path table = Files.writeString(folder.resolve("crypttab"), units.getOrDefault("/etc/crypttab", ""));
        String words = units.getOrDefault("/etc/default/grub", "")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .findFirst()
                .orElseThrow();
        String path = BootDevice.of(desk.file).path();
        for (String asked : List.of(generated(table, ""), generated(Path.of("/dev/null"), words))) {
            assertThat(asked)
                    .containsPattern("ExecStart=.*cryptsetup attach .*'/run/systemd/cryptsetup/keydev-luks-[0-9a-f-]*"
                            + Pattern.quote(path) + "' '[^']*keyfile-timeout=10s'")
                    .contains("What=/dev/disk/by-uuid/");
        }
    }

    private String generated(Path table, String words) throws Exception {
        Path out = Files.createTempDirectory(folder, "generated");
        var command =
                new ArrayList<>(List.of("env", "SYSTEMD_CRYPTTAB=" + table, "SYSTEMD_PROC_CMDLINE=quiet " + words));
        command.addAll(List.of("SYSTEMD_IN_INITRD=1", GENERATOR));
        command.addAll(List.of(out.toString(), out.toString(), out.toString()));
        Judge.run(new byte[0], command).accepted();
        var all = new StringBuilder();
        try (var files = Files.list(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
