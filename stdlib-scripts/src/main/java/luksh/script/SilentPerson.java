package luksh.script;

import java.io.PrintStream;
import java.util.Optional;
import luksh.change.step.Person;
import luksh.change.step.Plan;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.parallel.Progress;

/** Confirms nothing and knows no passphrase; messages go to standard error. */
final class SilentPerson implements Person {
    private final PrintStream err;

    SilentPerson(PrintStream err) {
        this.err = err;
    }

    @Override
    public void show(Plan plan) {
        plan.steps().forEach(step -> err.println(step.number() + ". " + step.sentence()));
        plan.findings().forEach(finding -> err.println(finding.sentence()));
    }

    @Override
    public boolean confirm(Plan plan, String word) {
        return false;
    }

    @Override
    public Optional<Passphrase> passphrase(String what, int attempt) {
        return Optional.empty();
    }

    @Override
    public Optional<Passphrase> newPassphrase(String what) {
        return Optional.empty();
    }

    @Override
    public boolean reveals() {
        return false;
    }

    @Override
    public void reveal(String what, Secret secret) {
        throw new IllegalStateException("nobody sees " + what);
    }

    @Override
    public void say(String sentence) {
        err.println(sentence);
    }

    @Override
    public Progress progress(String what, long total) {
        return Progress.NONE;
    }
}
