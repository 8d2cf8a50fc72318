package luksh.bootkey;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import luksh.change.Session;
import luksh.device.Uninterrupted;
import luksh.format.LuksException;

/** Arms, and starts the machine anew; a reboot that does not come leaves nothing armed. */
public final class Reboot {
    static final List<String> COMMAND = List.of("systemctl", "reboot");
    private static final List<String> QUESTION = List.of("systemctl", "is-system-running");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** What it answers while nothing goes down; no answer at all, since it was ended itself, is none of these. */
    private static final Set<String> UP = Set.of("initializing", "starting", "running", "degraded", "maintenance");

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
        Uninterrupted.run(this::goDownOrRetire);
        return armed;
    }

    /** In one piece: whoever stops this program meanwhile, the key is retired, or the machine goes down. */
    private void goDownOrRetire() {
        try {
            Machine.Ended ended = machine.run(COMMAND);
            if (ended.status() != 0) {
                throw failed("ended with status " + ended.status()
                        + (ended.printed().isEmpty() ? "" : " (" + ended.printed() + ")"));
            }
            awaitTheEnd();
        } catch (LuksException e) {
            try {
                key.consenting().disarm();
                if (Uninterrupted.isEnding()) {
                    session.person().say("stopped before the machine went down: the boot key is retired again");
                }
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
            String state = machine.run(QUESTION).printed().strip();
            if (state.contains("stopping")) {
                return;
            }
            if (Uninterrupted.isEnding() && UP.contains(state)) {
                throw failed("ended well, and luksh was stopped before the machine was going down");
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
