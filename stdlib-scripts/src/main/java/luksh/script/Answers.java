package luksh.script;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import luksh.change.Person;
import luksh.change.Plan;
import luksh.change.RefusedException;
import luksh.change.Severity;
import luksh.crypto.Passphrase;
import luksh.crypto.Progress;
import luksh.crypto.Secret;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/** A person whose answers the options of the run may stand in for. */
final class Answers implements Person {
    private final Person person;
    private final RunOptions options;
    private final InputStream in;
    private int asked;
    private @Nullable Plan shown;

    /**
     * @param in where {@code ask} takes a line if no option and no person answers
     * @throws LuksException if a key file cannot be read: better now than after questions
     */
    Answers(Person person, RunOptions options, InputStream in) {
        options.keyFiles().forEach(file -> KeyMaterial.check("--key-file", file));
        options.newKeyFile().ifPresent(file -> KeyMaterial.check("--new-key-file", file));
        this.person = person;
        this.options = options;
        this.in = in;
    }

    /**
     * What {@code ask} in a script asks; unlike a step's question a line of standard input answers it too, before a person
     * at the terminal does.
     */
    Passphrase ask(String what) {
        return (options.keyFiles().isEmpty() ? KeyMaterial.line(in) : Optional.<Passphrase>empty())
                .or(() -> passphrase(what, 1))
                .orElseGet(() -> line(what, "--key-file"));
    }

    /** What {@code askNew} asks. Only a person is asked again for one that is empty: of the rest a guard judges. */
    Passphrase askNew(String what) {
        return (options.newKeyFile().isEmpty() ? KeyMaterial.line(in) : Optional.<Passphrase>empty())
                .or(() -> newPassphrase(what))
                .orElseGet(() -> line(what, "--new-key-file"));
    }

    private Passphrase line(String what, String option) {
        return KeyMaterial.line(in)
                .orElseThrow(() -> new LuksException(
                        what + ": nobody can be asked; give " + option + " FILE, or a line on standard input",
                        LuksException.PASSPHRASE));
    }

    @Override
    public void show(Plan plan) {
        if (!options.quiet()) {
            person.show(plan);
            shown = plan;
        }
    }

    /** What is left to say of a failure: the reasons of a refusal stand in the plan that was shown. */
    String remaining(LuksException failure) {
        Plan plan = shown;
        if (plan == null
                || !(failure instanceof RefusedException refused)
                || !plan.findings().contains(refused.finding())) {
            return String.valueOf(failure.getMessage());
        }
        List<String> reasons = plan.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(finding -> finding.rule() + " (" + finding.where() + ")")
                .toList();
        return (reasons.size() == 1 ? "refused: " : "refused for " + reasons.size() + " reasons: ")
                + String.join(", ", reasons) + "; nothing of it was written";
    }

    @Override
    public boolean confirm(Plan plan, String word) {
        return person.confirm(plan, word);
    }

    /** One key file answers every question, of several the first answers the first; none is tried twice. */
    @Override
    public Optional<Passphrase> passphrase(String what, int attempt) {
        List<Path> files = options.keyFiles();
        if (files.isEmpty()) {
            return person.passphrase(what, attempt);
        }
        if (attempt > 1) {
            return Optional.empty();
        }
        int turn = files.size() == 1 ? 0 : asked++;
        return turn < files.size()
                ? Optional.of(KeyMaterial.file(files.get(turn).toString()))
                : person.passphrase(what, attempt);
    }

    @Override
    public Optional<Passphrase> newPassphrase(String what) {
        return options.newKeyFile().isPresent()
                ? options.newKeyFile().map(file -> KeyMaterial.file(file.toString()))
                : person.newPassphrase(what);
    }

    /** Results for a program are not read by the person who should write the secret down. */
    @Override
    public boolean reveals() {
        return !options.json() && !options.quiet() && person.reveals();
    }

    @Override
    public void reveal(String what, Secret secret) {
        person.reveal(what, secret);
    }

    @Override
    public void say(String sentence) {
        if (!options.quiet()) {
            person.say(sentence);
        }
    }

    @Override
    public Progress progress(String what, long total) {
        return options.quiet() ? Progress.NONE : person.progress(what, total);
    }
}
