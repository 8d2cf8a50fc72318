package luksh.bootkey;

import java.time.Duration;
import java.util.List;
import luksh.change.step.ChangeSession;
import luksh.device.Uninterrupted;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/** Arms, and starts the machine anew; a reboot that does not come leaves nothing armed. */
public final class Reboot {
    static final List<String> COMMAND = List.of("systemctl", "reboot");
    private static final List<String> QUESTION = List.of("systemctl", "is-system-running");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** In seconds; a reboot that was asked for begins in less than one. */
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
     * Returns once the machine is on its way down, or in a dry run at once.
     *
     * @throws LuksException if it does not reboot; the key is retired again then
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

    /** Who goes down takes this program along: then it was stopped by the reboot that it waited for. */
    private void settle(Throwable why) {
        try {
            if (why instanceof StoppedException) {
                if (goingDown()) {
                    return;
                }
                session.person()
                        .say(
                                "interrupted, and the machine is not going down: the boot key is retired; if it does go down,"
                                        + " it asks for the passphrase");
            }
            key.consenting().disarm();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
            session.person().say("the boot key is still armed: " + e.getMessage() + "; " + key.fix());
        }
    }

    private boolean goingDown() {
        return machine.run(QUESTION).printed().contains("stopping");
    }

    /** Inhibitors may hold a reboot off although the program that asked for it ended well. */
    private void awaitTheEnd() {
        for (int second = 0; second < PATIENCE; second++) {
            if (goingDown()) {
                return;
            }
            machine.pause(PAUSE);
        }
        throw failed("ended well, and after " + PATIENCE + " s the machine was not going down");
    }

    private static LuksException failed(String how) {
        return new LuksException(
                String.join(" ", COMMAND) + " " + how + "; the boot key is retired again. systemd-inhibit --list names"
                        + " what may hold a reboot off",
                LuksException.FAILED);
    }
}
