package luksh.bootkey;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import luksh.format.Header;
import luksh.format.ShellWord;

/** The systemd units of a boot key, and the lines that a person puts where the system unlocks its disk. */
public final class Units {
    static final String DISARM = "luksh-bootkey-disarm.service";
    static final String EXPIRE = "luksh-bootkey-expire.service";
    static final String TIMER = "luksh-bootkey-expire.timer";
    static final String REARM = "luksh-bootkey-rearm.service";
    static final List<String> FILES = List.of(DISARM, EXPIRE, TIMER, REARM);
    /** Those that work from the next boot on. */
    static final List<String> ENABLED = List.of(DISARM, TIMER);

    private static final String MARK = "# Written by luksh bootkey install; luksh bootkey uninstall removes it.";

    private static final String DISARM_TEXT = """
            {mark}
            # At boot, as soon as the file systems can be written: the slot of the boot key dies, then its file.
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
            # Started by luksh-bootkey-expire.timer; does nothing while there is no key, or its time is not over.
            [Unit]
            Description=Retire the one-time boot key of {device} when its time is over
            ConditionPathExists={file}
            RequiresMountsFor={mounts}

            [Service]
            Type=oneshot
            {environment}
            ExecStart={expire}
            """;

    private static final String TIMER_TEXT = """
            {mark}
            [Unit]
            Description=Look each minute whether the time of a boot key is over

            [Timer]
            OnCalendar=minutely
            AccuracySec=10s

            [Install]
            WantedBy=timers.target
            """;

    private static final String REARM_TEXT = """
            {mark}
            #
            # OFF unless you enable it, and better left so. It arms the boot key at every orderly shutdown.
            #
            # What that gives away: whoever can shut this machine down (Ctrl-Alt-Delete, the power button, a console,
            # a host's "restart") gets a machine that unlocks itself at its next start, and a disk that can be carried
            # away with its key in {file}. A pulled plug arms nothing.
            #
            # To shut down without arming:
            #     touch /run/luksh-stay-locked && systemctl poweroff
            # Stopping this unit by hand arms as well, unless that file is there.
            #
            # To enable it all the same:
            #     systemctl enable --now luksh-bootkey-rearm.service
            [Unit]
            Description=Arm the boot key of {device} at every orderly shutdown, which gives the disk away
            After=local-fs.target luksh-bootkey-disarm.service
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
            # systemd (also in an initramfs of dracut): the key is read from the file system of {file};
            # where it is not there a passphrase is asked
            luks-{uuid} UUID={uuid} {boot-path}:UUID={boot-uuid} luks,keyfile-timeout=10s
            """;

    private static final String DRACUT = """
            # dracut: these words into GRUB_CMDLINE_LINUX, then grub2-mkconfig -o /boot/grub2/grub.cfg
            rd.luks.uuid={uuid} rd.luks.key={boot-path}:UUID={boot-uuid}:UUID={uuid}
            """;

    private static final String INITRAMFS = """
            # initramfs-tools copies the key into the initramfs: update-initramfs -u after each arming, and after
            # each disarming so that no dead copy stays. Nobody else may read it:
            UMASK=0077
            """;

    private static final String GRUB = """
            # GRUB 2.12 or newer that opens the disk itself (older ones have no -k); into the configuration that
            # grub-mkimage or grub-mkstandalone embeds
            search --no-floppy --fs-uuid --set=keys {boot-uuid}
            if cryptomount -u {short} -k ($keys){boot-path}; then set opened=yes; else cryptomount -u {short}; fi
            """;

    private final Wanted wanted;
    private final String device;
    private final String uuid;
    private final Path state;

    /**
     * @param path of the container
     * @param state folder of the records and journals
     */
    public Units(Wanted wanted, String path, Header header, Path state) {
        this.wanted = wanted;
        this.uuid = header.uuid();
        this.device = path.startsWith("/dev/")
                ? "UUID=" + uuid
                : Path.of(path).toAbsolutePath().toString();
        this.state = state.toAbsolutePath();
    }

    /** File name to content: the units, then the lines for other files, each under the name of the file it belongs in. */
    public Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        all.put(DISARM, filled(DISARM_TEXT));
        all.put(EXPIRE, filled(EXPIRE_TEXT));
        all.put(TIMER, filled(TIMER_TEXT));
        all.put(REARM, filled(REARM_TEXT));
        all.put("/etc/crypttab", filled(CRYPTTAB));
        all.put("/etc/default/grub", filled(DRACUT));
        all.put("/etc/cryptsetup-initramfs/conf-hook", "KEYFILE_PATTERN=" + file() + "\n");
        all.put("/etc/initramfs-tools/initramfs.conf", INITRAMFS);
        all.put("grub.cfg", filled(GRUB));
        all.put("~/.bashrc", aliases());
        return Collections.unmodifiableMap(all);
    }

    private String filled(String text) {
        var boot = BootDevice.of(wanted.file());
        return text.replace("{mark}", MARK)
                .replace("{device}", plain(device))
                .replace("{file}", plain(file()))
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

    /** The record lies in this state folder, whoever starts the unit. */
    private String environment() {
        Path parent = state.getParent();
        return parent == null || state.equals(Path.of("/var/lib/luksh"))
                ? ""
                : "Environment=" + word("XDG_STATE_HOME=" + parent) + "\n";
    }

    private String call(String action, String... more) {
        return word(wanted.program()) + " bootkey " + action + " --device " + word(device) + " --file " + word(file())
                + " --master " + word(master()) + " --yes" + (more.length == 0 ? "" : " " + String.join(" ", more));
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

    /** For a comment or a description: one line, and no specifier of systemd's. */
    private static String plain(String text) {
        return escaped(text.replaceAll("\\p{Cntrl}", "?"));
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /** One word of a command line of systemd's. */
    private static String word(String text) {
        return text.matches("[A-Za-z0-9_./=:@+,-]+")
                ? text
                : '"'
                        + escaped(text)
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("$", "$$")
                        + '"';
    }

    /** One word within single quotes of a shell. */
    private static String shell(String text) {
        return ShellWord.of(text).replace("'", "'\\''");
    }
}
