package luksh.bootkey;

import java.time.Duration;
import java.util.List;
import luksh.change.Session;
import luksh.format.LuksException;

/** Arms, and starts the machine anew; a reboot that does not come leaves nothing armed. */
public final class Reboot {
    static final List<String> COMMAND = List.of("systemctl", "reboot");
    private static final List<String> QUESTION = List.of("systemctl", "is-system-running");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** In seconds; a reboot that was asked for begins in less than one. */
    private static final int PATIENCE = 30;

    private final Session session;
    private final OneTimeKey key;
    private final Machine machine;

    public Reboot(Session session, OneTimeKey key, Machine machine) {
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
        BootKeyStatus armed = key.arm();
        if (session.dryRun()) {
            session.person().say("dry run: would run " + String.join(" ", COMMAND));
            return armed;
        }
        try {
            Machine.Ended ended = machine.run(COMMAND);
            if (ended.status() != 0) {
                throw failed("ended with status " + ended.status()
                        + (ended.printed().isEmpty() ? "" : " (" + ended.printed() + ")"));
            }
            awaitTheEnd();
            return armed;
        } catch (LuksException e) {
            try {
                key.consenting().disarm();
            } catch (LuksException second) {
                e.addSuppressed(second);
                session.person().say("the boot key is still armed: " + second.getMessage());
            }
            throw e;
        }
    }

    /** Inhibitors may hold a reboot off although the program that asked for it ended well. */
    private void awaitTheEnd() {
        for (int second = 0; second < PATIENCE; second++) {
            if (machine.run(QUESTION).printed().contains("stopping")) {
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
