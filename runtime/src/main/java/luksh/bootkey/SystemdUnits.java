package luksh.bootkey;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;

/**
 * The systemd units of a boot key, and the configuration lines that a person adds where the system unlocks its disk.
 */
public final class SystemdUnits {
    private static final String MARK = "# Written by luksh bootkey install; luksh bootkey uninstall removes it.";

    private static final String DISARM_TEXT = """
            {mark}
            # At boot, as soon as the file systems are writable: luksh removes the slot of the boot key, then its file.
            [Unit]
            Description=Retire the one-time boot key of {device}
            DefaultDependencies=no
            After=local-fs.target
            RequiresMountsFor={mounts}
            Conflicts=shutdown.target
            Before=shutdown.target
            StartLimitIntervalSec=10min
            StartLimitBurst=5

            [Service]
            Type=oneshot
            {environment}
            ExecStart={disarm}
            Restart=on-failure
            RestartSec=20

            [Install]
            WantedBy=multi-user.target
            """;

    private static final String EXPIRE_TEXT = """
            {mark}
            # Started by {timer-unit}. It does nothing
            # if no record names an armed key of this disk, in any file, or if the time of the key is not over.
            [Unit]
            Description=Retire the one-time boot key of {device} when its time is over
            ConditionPathExists={record}
            RequiresMountsFor={mounts}

            [Service]
            Type=oneshot
            {environment}
            ExecStart={expire}
            """;

    private static final String TIMER_TEXT = """
            {mark}
            [Unit]
            Description=Check every minute whether the time of the boot key of {device} is over

            [Timer]
            OnCalendar=minutely
            AccuracySec=10s

            [Install]
            WantedBy=timers.target
            """;

    private static final String REARM_TEXT = """
            {mark}
            #
            # OFF unless you enable it. It is safer to leave it off. It arms the boot key at every orderly shutdown.
            #
            # The risk: anyone who can shut this machine down (Ctrl-Alt-Delete, the power button, a console, a host's
            # "restart") gets a machine that unlocks itself at its next start. They can also carry the disk away with
            # its key in {file}. A power failure arms nothing.
            #
            # To shut down without arming:
            #     touch /run/luksh-stay-locked && systemctl poweroff
            # Stopping this unit by hand arms the key too, unless that file exists.
            #
            # To enable it anyway:
            #     systemctl enable --now {rearm-unit}
            [Unit]
            Description=Arm the boot key of {device} at every orderly shutdown (others can then unlock the disk)
            After=local-fs.target {disarm-unit}
            RequiresMountsFor={mounts}

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            {environment}
            ExecStart=/bin/true
            ExecStop=/bin/sh -c 'test -e /run/luksh-stay-locked || exec "$$@"' sh {arm}
            TimeoutStopSec=90

            [Install]
            WantedBy=multi-user.target
            """;

    private static final String CRYPTTAB = """
            # For systemd, also in an initramfs of dracut, but not of initramfs-tools. systemd reads the key from the
            # file system of {file}. If the key is not there, it asks for a passphrase
            luks-{uuid} UUID={uuid} {boot-path}:UUID={boot-uuid} luks,keyfile-timeout=10s
            """;

    /** systemd and dracut interpret the same word in two ways. */
    private static final String DRACUT = """
            # For systemd in the initramfs, the default of dracut. Add these words to GRUB_CMDLINE_LINUX, then run
            # grub2-mkconfig -o /boot/grub2/grub.cfg
            rd.luks.uuid={uuid} rd.luks.key={uuid}={boot-path}:UUID={boot-uuid} rd.luks.options={uuid}=keyfile-timeout=10s
            # For dracut without systemd:
            # rd.luks.uuid={uuid} rd.luks.key={boot-path}:UUID={boot-uuid}:UUID={uuid}
            """;

    private static final String INITRAMFS = """
            # Only with somebody at the console: initramfs-tools does not fall back to the passphrase. If crypttab names
            # a key file ({file} itself, without :UUID=) and the initramfs has none or a retired one, it asks nobody.
            # A keyscript of your own can ask; systemd and dracut do. initramfs-tools copies the key into the initramfs:
            # run update-initramfs -u after each arming and each disarming. Nobody else may read the initramfs:
            UMASK=0077
            """;

    /** For GRUB's early parser, which has no {@code if}. A second cryptomount of an unlocked disk does nothing. */
    private static final String GRUB = """
            # For GRUB 2.12 or newer, if it unlocks the disk itself; older versions have no -k. Add these three lines, without
            # the comments, to the configuration that grub-mkimage or grub-mkstandalone embeds. Also embed the module search
            # and those of the disk and of the file system of {file}. The last line asks for a passphrase if the key fails
            search --no-floppy --fs-uuid --set=keys {boot-uuid}
            cryptomount -u {short} -k ($keys){boot-path}
            cryptomount -u {short}
            """;

    private final BootKeySettings wanted;
    private final String device;
    private final String uuid;
    private final UnitNames names;
    private final Path state;

    /**
     * @param path of the container
     * @param state folder of the records and journals
     */
    public SystemdUnits(BootKeySettings wanted, String path, Header header, Path state) {
        this.wanted = wanted;
        this.uuid = header.uuid();
        this.names = UnitNames.of(uuid);
        this.device = path.startsWith("/dev/")
                ? "UUID=" + uuid
                : Path.of(path).toAbsolutePath().toString();
        this.state = state.toAbsolutePath();
    }

    /** File name to content: the units, then the lines for other files, each under the name of its file. */
    public Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        all.put(names.disarm(), filled(DISARM_TEXT));
        all.put(names.expire(), filled(EXPIRE_TEXT));
        all.put(names.timer(), filled(TIMER_TEXT));
        all.put(names.rearm(), filled(REARM_TEXT));
        all.put("/etc/crypttab", filled(CRYPTTAB));
        all.put("/etc/default/grub", filled(DRACUT));
        all.put("/etc/cryptsetup-initramfs/conf-hook", "KEYFILE_PATTERN=" + file() + "\n");
        all.put("/etc/initramfs-tools/initramfs.conf", filled(INITRAMFS));
        all.put("grub.cfg", filled(GRUB));
        all.put("~/.bashrc", aliases());
        return Collections.unmodifiableMap(all);
    }

    private String filled(String text) {
        var boot = BootDevice.of(wanted.file());
        return text.replace("{mark}", MARK)
                .replace("{device}", plain(device))
                .replace("{file}", plain(file()))
                .replace("{record}", plain(RecordFile.of(state, uuid).path().toString()))
                .replace("{disarm-unit}", names.disarm())
                .replace("{timer-unit}", names.timer())
                .replace("{rearm-unit}", names.rearm())
                .replace("{mounts}", mounts())
                .replace("{environment}\n", environment())
                .replace("{disarm}", call("disarm"))
                .replace("{expire}", call("disarm", "--expired"))
                .replace("{arm}", call("arm"))
                .replace("{uuid}", uuid)
                .replace("{short}", uuid.replace("-", ""))
                .replace("{boot-uuid}", boot.uuid())
                .replace("{boot-path}", boot.path());
    }

    private String mounts() {
        return String.join(" ", word(file()), word(master()), word(state.toString()), word(wanted.program()));
    }

    /** Makes the unit use this state folder, whoever starts it. */
    private String environment() {
        Path parent = state.getParent();
        return parent == null || state.equals(Path.of("/var/lib/luksh"))
                ? ""
                : "Environment=" + word("XDG_STATE_HOME=" + parent) + "\n";
    }

    private String call(String action, String... more) {
        return executed(wanted.program()) + " bootkey " + action + " --device " + executed(device) + " --file "
                + executed(file()) + " --master " + executed(master()) + " --yes"
                + (more.length == 0 ? "" : " " + String.join(" ", more));
    }

    private String aliases() {
        return "alias reboot='sudo " + shell(wanted.program()) + " bootkey reboot --device " + shell(device)
                + " --file "
                + shell(file()) + " --master " + shell(master()) + "'\n"
                + "alias reboot-locked='sudo systemctl reboot'\n";
    }

    private String file() {
        return wanted.file().toAbsolutePath().normalize().toString();
    }

    private String master() {
        return wanted.master().toAbsolutePath().normalize().toString();
    }

    /** For a comment or a description: one line without systemd specifiers. */
    private static String plain(String text) {
        return escaped(text.replaceAll("\\p{Cntrl}", "?"));
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /** One word of a command line in a unit, where only a dollar sign is special. */
    private static String executed(String text) {
        return word(text).replace("$", "$$");
    }

    /** One word of a value in a unit. */
    private static String word(String text) {
        if (text.matches("[A-Za-z0-9_./=:@+,-]+")) {
            return text;
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new LuksException(
                    "'" + text.replaceAll("\\p{Cntrl}", "?")
                            + "' contains a control character, which systemd units do not"
                            + " support; choose another path",
                    ExitStatus.FAILED);
        }
        return '"' + escaped(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** One word in single quotes for a shell. */
    private static String shell(String text) {
        return ShellWord.of(text).replace("'", "'\\''");
    }
}
