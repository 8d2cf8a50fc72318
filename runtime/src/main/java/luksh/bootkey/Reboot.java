package luksh.bootkey;

import java.time.Duration;
import java.util.List;
import luksh.change.step.ChangeSession;
import luksh.device.Uninterrupted;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/** Arms the boot key and reboots; if the reboot fails, it disarms. */
public final class Reboot {
    static final List<String> COMMAND = List.of("systemctl", "reboot");
    private static final List<String> QUESTION = List.of("systemctl", "is-system-running");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** In seconds; a requested reboot starts within one second. */
    private static final int PATIENCE = 30;

    private final ChangeSession session;
    private final OneTimeKey key;
    private final HostSystem machine;

    public Reboot(ChangeSession session, OneTimeKey key, HostSystem machine) {
        this.session = session;
        this.key = key;
        this.machine = machine;
    }

    /**
     * Returns when the machine is shutting down; in a dry run at once.
     *
     * @throws LuksException if the machine does not reboot; the key is retired then
     */
    public BootKeyStatus run() {
        try (var hold = new Uninterrupted.Hold()) {
            BootKeyStatus armed = key.arm(hold);
            if (session.dryRun()) {
                session.person().say("dry run: would run " + String.join(" ", COMMAND));
                return armed;
            }
            try {
                start();
                return armed;
            } catch (RuntimeException | Error e) {
                hold.settle(() -> settle(e));
                throw e;
            }
        }
    }

    private void start() {
        StoppedException.poll();
        HostSystem.Ended ended = machine.run(COMMAND);
        if (ended.status() != 0) {
            throw failed("ended with status " + ended.status()
                    + (ended.printed().isEmpty() ? "" : " (" + ended.printed() + ")"));
        }
        awaitTheEnd();
    }

    /** A shutdown also stops luksh: then the reboot itself caused the interrupt. */
    private void settle(Throwable why) {
        try {
            if (why instanceof StoppedException) {
                if (goingDown()) {
                    return;
                }
                session.person()
                        .say(
                                "interrupted, and the machine is not shutting down: luksh retired the boot key; at the next boot"
                                        + " the machine asks for the passphrase");
            }
            key.consenting().disarm();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
            session.person().say("the boot key is still armed: " + e.getMessage() + "; to retire it: " + key.fix());
        }
    }

    private boolean goingDown() {
        return machine.run(QUESTION).printed().contains("stopping");
    }

    /** An inhibitor may delay a reboot although the program that requested it succeeded. */
    private void awaitTheEnd() {
        for (int second = 0; second < PATIENCE; second++) {
            if (goingDown()) {
                return;
            }
            machine.pause(PAUSE);
        }
        throw failed("succeeded, but after " + PATIENCE + " s the machine was not shutting down");
    }

    private static LuksException failed(String how) {
        return new LuksException(
                String.join(" ", COMMAND) + " " + how
                        + "; luksh retired the boot key. To find out what delays a reboot:" + " systemd-inhibit --list",
                ExitStatus.FAILED);
    }
}
