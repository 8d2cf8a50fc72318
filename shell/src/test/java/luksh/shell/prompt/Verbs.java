package luksh.shell.prompt;

import java.time.Duration;
import java.util.List;
import luksh.change.journal.Step;
import luksh.change.step.Person;
import luksh.change.step.Plan;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.parallel.Progress;
import luksh.shell.person.ConsolePerson;
import luksh.shell.person.Keyboard;
import luksh.shell.render.Values;

/** What the tests' snippets call. */
public final class Verbs {
    static volatile Person person = new ConsolePerson(Keyboard.NONE, System.err, () -> new Values(80, false), false);

    private Verbs() {}

    /** The size of what was typed; empty if nobody typed. */
    public static int ask(String what) {
        try (var typed = person.passphrase(what, 1)
                .orElseThrow(() -> new LuksException("nobody can be asked for " + what, ExitStatus.PASSPHRASE))) {
            return typed.size();
        }
    }

    /** True if the person agrees. */
    public static boolean agree() {
        Plan plan = new Plan(
                "disk.img",
                List.of(new Step(1, "rekey", Place.slot(0), "rekey slot 0 to pbkdf2-sha512, 300 000 iterations")),
                List.of(new Finding(Severity.WARNING, "r", "disk.img", Place.slot(0), "it is weak", "")));
        person.show(plan);
        return person.confirm(plan, "yes");
    }

    public static List<KeySlot> slots() {
        Area area = new Area(new Size(4096), new Size(256_000), "aes-xts-plain64", 512, "sha512", 4000);
        Area second = new Area(new Size(262_144), new Size(256_000), "aes-xts-plain64", 512, "sha512", 4000);
        return List.of(
                new KeySlot(0, "", new Pbkdf2("sha512", 640_000, Bytes.zeros(32)), area, Priority.NORMAL, true),
                new KeySlot(1, "", new Pbkdf2("sha512", 300_000, Bytes.zeros(32)), second, Priority.NORMAL, true));
    }

    public static void refuse(boolean really) {
        if (really) {
            throw new LuksException("slot 3 is not in use; free slots: 4 to 7", ExitStatus.FAILED);
        }
    }

    /** Tells the test that the snippet got here. */
    public static void reached() {
        SnippetRunnerTest.reached.countDown();
    }

    /** Ends the program, as the prelude's exit does. */
    public static void exit(int status) {
        if (status >= 0) {
            throw new Exit(status);
        }
    }

    public static void work(Duration time) throws InterruptedException {
        long steps = time.toMillis() / 10;
        try (Progress progress = person.progress("working", steps)) {
            for (long i = 0; i < steps; i++) {
                Thread.sleep(10);
                progress.to(i);
            }
        }
    }

    static final class Exit extends Error {
        private static final long serialVersionUID = 1L;
        private final int status;

        Exit(int status) {
            super("exit", null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
