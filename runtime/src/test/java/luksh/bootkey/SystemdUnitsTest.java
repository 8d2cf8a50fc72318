package luksh.bootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import luksh.Content;
import luksh.bootkey.HostSystem.Ended;
import luksh.change.step.Target;
import luksh.device.Disk;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written for systemd passes its own check, and goes again. */
class SystemdUnitsTest {
    private static final String GENERATOR = "/lib/systemd/system-generators/systemd-cryptsetup-generator";

    @TempDir
    Path folder;

    private static final String OTHER = "11111111-2222-3333-4444-555555555555";

    private BootKeyHost desk;
    private Path system;
    private String uuid;
    private UnitNames names;

    @BeforeEach
    void makeDesk() {
        desk = new BootKeyHost(folder, 1);
        system = folder.resolve("system/etc/systemd/system");
        uuid = header().uuid();
        names = UnitNames.of(uuid);
    }

    private Header header() {
        try (var device = Disk.openForReading(desk.image.toString())) {
            return Headers.read(device);
        }
    }

    private Map<String, String> units(Path file) {
        var wanted = new BootKeySettings(file, null, desk.master, null, folder.resolve("system"), "/bin/true");
        return new SystemdUnits(wanted, "/dev/sda3", header(), folder.resolve("state/luksh")).all();
    }

    private Installation installation() {
        return installation(uuid);
    }

    private Installation installation(String of) {
        return new Installation(desk.session(), of, folder.resolve("system"), desk);
    }

    @Test
    void everyUnitPassesSystemdsOwnCheck() throws Exception {
        for (Path file : List.of(desk.file, folder.resolve("a \"b\" 100% $HOME \\ c"))) {
            installation().install(units(file));
            assertThat(verified().lines().filter(line -> line.contains("luksh")))
                    .isEmpty();
        }
        try (var files = Files.list(system)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(names.files());
        }
    }

    private String verified(String... environment) throws Exception {
        var command = new ArrayList<>(List.of("env"));
        command.addAll(List.of(environment));
        command.addAll(List.of("systemd-analyze", "verify", "--man=no"));
        names.files().forEach(name -> command.add(system.resolve(name).toString()));
        Oracle.Verdict verdict = Oracle.run(new byte[0], command).accepted();
        return verdict.stderr() + verdict.out();
    }

    /** As systemd itself writes out what it has read. */
    @Test
    void aPathWithSignsThatMeanSomethingIsReadAsItIs() throws Exception {
        Path file = folder.resolve("a \"b\" 100% $HOME $$ \\ c");
        var state = folder.resolve("state $HOME 5%/luksh");
        var wanted = new BootKeySettings(file, null, desk.master, null, folder.resolve("system"), "/bin/true");
        installation().install(new SystemdUnits(wanted, "/dev/sda3", header(), state).all());
        assertThat(verified("SYSTEMD_LOG_LEVEL=debug").lines().map(String::strip))
                .contains("Environment: XDG_STATE_HOME=" + state.getParent())
                .contains("ConditionPathExists: " + RecordFile.of(state, uuid).path() + " untested")
                .anyMatch(line -> line.startsWith("RequiresMountsFor: " + file + " "));
        assertThat(file.resolveSibling("a\nb"))
                .satisfies(broken -> assertThatThrownBy(() -> units(broken)).hasMessageContaining("control character"));
    }

    @Test
    void whatRetiresIsEnabledAndWhatArmsIsNot() {
        installation().install(units(desk.file));
        assertThat(desk.commands)
                .containsExactly("systemctl --root=" + folder.resolve("system") + " enable luksh-bootkey-disarm-" + uuid
                        + ".service luksh-bootkey-expire-" + uuid + ".timer");
        assertThat(desk.person.said).last().isEqualTo(names.rearm() + " is off");
        desk.commands.clear();
        installation().uninstall(desk.key());
        assertThat(system).isEmptyDirectory();
        assertThat(desk.commands).hasSize(1).first().asString().contains(" disable ", names.rearm());
        installation().uninstall(desk.key());
        assertThat(desk.person.said)
                .last()
                .isEqualTo("there are no units " + system.resolve("luksh-bootkey-*-" + uuid + ".*"));
    }

    @Test
    void theUnitsOfTwoDisksDoNotGetInEachOthersWay() throws Exception {
        installation().install(units(desk.file));
        byte[] ours = Files.readAllBytes(system.resolve(names.disarm()));
        UnitNames theirs = UnitNames.of(OTHER);
        installation(OTHER).install(Map.of(theirs.disarm(), "[Service]\n"));
        Content.assertHolds(system.resolve(names.disarm()), ours);
        assertThat(system.resolve(theirs.disarm())).hasContent("[Service]\n");
        installation(OTHER).uninstall(desk.key());
        try (var files = Files.list(system)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(names.files());
        }
    }

    @Test
    void anInstallationThatIsNotEnabledFailsAndSaysWhatToDo() {
        desk.answers = command -> new Ended(1, "Failed to enable unit: Unit file is masked.");
        assertThatThrownBy(() -> installation().install(units(desk.file)))
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.FAILED))
                .hasMessageEndingWith(
                        " ended with status 1: Failed to enable unit: Unit file is masked.; the units are"
                                + " installed, but they may not retire the boot key; fix this, then run luksh bootkey install again");
        assertThat(system.resolve(names.disarm())).exists();
        desk.answers = command -> {
            throw new LuksException("cannot start systemctl: no such file", ExitStatus.FAILED);
        };
        assertThatThrownBy(() -> installation().install(units(desk.file)))
                .hasMessageStartingWith(
                        "cannot start systemctl: no such file; the units are installed, but they may not");
    }

    @Test
    void takingTheUnitsAwayWhileAKeyIsArmedSaysSo() {
        installation().install(units(desk.file));
        desk.key().arm();
        installation().uninstall(desk.key());
        assertThat(desk.person.said)
                .last()
                .isEqualTo(
                        "the boot key is still armed, and no unit retires it now; to retire it: luksh bootkey disarm --device "
                                + desk.image + " --file " + desk.file + " --master " + desk.master);
        desk.key().disarm();
        installation().uninstall(desk.key());
        assertThat(desk.person.said).last().asString().startsWith("there are no units ");
    }

    @Test
    void anArmedKeyThatNothingRetiresSaysSo() {
        String install = "luksh bootkey install --device " + desk.image + " --file " + desk.file + " --master "
                + desk.master + " --root ";
        desk.enabled = unit -> false;
        BootKeyStatus armed = desk.key().arm();
        assertThat(armed.sentence()).endsWith(" or the next boot; but no enabled unit retires it then");
        assertThat(armed.fix()).as("there is something to mend").startsWith(install);
        assertThat(desk.key().status()).as("and again").isEqualTo(armed);
        desk.enabled = unit -> unit.endsWith(".timer");
        assertThat(desk.key().status().sentence()).endsWith("no enabled unit retires it at the next boot");
        desk.enabled = unit -> unit.endsWith(".service");
        assertThat(desk.key().status().sentence()).endsWith("no enabled unit retires it when its time is over");
        var untilTheBoot = desk.key(desk.session(), null, null);
        assertThat(untilTheBoot.arm().sentence()).as("no time is set").endsWith(", until the next boot");
        assertThat(untilTheBoot.status().fix()).isEmpty();
        desk.enabled = unit -> false;
        assertThat(untilTheBoot.status().fix()).startsWith(install);
    }

    @Test
    void aUnitIsEnabledIfATargetWantsItAndNothingMasksIt() throws Exception {
        Path root = folder.resolve("system");
        assertThat(Installation.enabled(root, names.disarm())).as("no folder").isFalse();
        installation().install(units(desk.file));
        assertThat(Installation.enabled(root, names.disarm())).as("no link").isFalse();
        Oracle.run("systemctl", "--root=" + root, "enable", names.disarm()).accepted();
        assertThat(Installation.enabled(root, names.disarm())).isTrue();
        assertThat(Installation.enabled(root, names.timer())).isFalse();
        Files.delete(system.resolve(names.disarm()));
        Files.createSymbolicLink(system.resolve(names.disarm()), Path.of("/dev/null"));
        assertThat(Installation.enabled(root, names.disarm())).as("masked").isFalse();
    }

    /** And only there: the file may be the boot key of another disk. */
    @Test
    void theTimeIsLookedAtWhereverTheKeyLies() {
        String record = folder.resolve("state/luksh/bootkeys/" + uuid + ".json").toString();
        assertThat(units(desk.file).get(names.expire()).lines().filter(line -> line.startsWith("Condition")))
                .containsExactly("ConditionPathExists=" + record);
        assertThat(Path.of(record)).doesNotExist();
        var elsewhere = new BootKeySettings(
                folder.resolve("boot/other"), null, desk.master, null, folder.resolve("system"), "/bin/true");
        var session = desk.person.session(folder.resolve("state/luksh"));
        new OneTimeKey(session, Target.existing(desk.image.toString()), elsewhere, desk).arm();
        assertThat(Path.of(record)).exists();
    }

    @Test
    void theUnitThatArmsSaysWhatItGivesAway() {
        Map<String, String> units = units(desk.file);
        assertThat(units.get(names.rearm()))
                .contains("anyone who can shut this machine down", "touch /run/luksh-stay-locked && systemctl poweroff")
                .contains(
                        "ExecStop=/bin/sh -c 'test -e /run/luksh-stay-locked || exec \"$$@\"' sh /bin/true bootkey arm"
                                + " --device UUID=");
        assertThat(units.get(names.disarm()))
                .contains("Environment=XDG_STATE_HOME=" + folder.resolve("state") + "\n")
                .contains("ExecStart=/bin/true bootkey disarm --device UUID=", " --yes\n");
        assertThat(units.get(names.rearm()))
                .contains("systemctl enable --now " + names.rearm() + "\n", " " + names.disarm() + "\n");
    }

    @Test
    void eachLineStandsUnderTheFileItBelongsIn() throws Exception {
        Map<String, String> units = units(desk.file);
        assertThat(units.keySet())
                .containsExactly(
                        names.disarm(),
                        names.expire(),
                        names.timer(),
                        names.rearm(),
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
        Oracle.run("grub-script-check", grub.toString()).accepted();
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
        Oracle.run(new byte[0], command).accepted();
        var all = new StringBuilder();
        try (var files = Files.list(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
