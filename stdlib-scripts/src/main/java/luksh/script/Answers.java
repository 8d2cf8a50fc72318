package luksh.script;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import luksh.change.step.Person;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.Progress;
import org.jspecify.annotations.Nullable;

/** A person who can be replaced by the options of the run. */
final class Answers implements Person, AutoCloseable {
    private final Person person;
    private final RunOptions options;
    private final InputStream in;
    private int asked;
    private @Nullable Plan shown;
    /** Read once, even if it answers several questions. */
    private @Nullable Passphrase standardInput;

    /**
     * @param in standard input; empty if the user types there
     * @throws LuksException if a key file cannot be read; tested now, before any question
     */
    Answers(Person person, RunOptions options, InputStream in) {
        options.keyFiles().forEach(file -> KeyMaterial.check("--key-file", file));
        options.newKeyFile().ifPresent(file -> KeyMaterial.check("--new-key-file", file));
        this.person = person;
        this.options = options;
        this.in = in;
    }

    /** The question of {@code ask} in a script. */
    Passphrase ask(String what) {
        return passphrase(what, 1).orElseThrow(() -> nobody(what, "--key-file"));
    }

    /**
     * The question of {@code askNew}. Only the user is asked again after an empty passphrase; other answers are for a
     * guard to judge.
     */
    Passphrase askNew(String what) {
        return newPassphrase(what).orElseThrow(() -> nobody(what, "--new-key-file"));
    }

    private LuksException nobody(String what, String option) {
        return new LuksException(
                what + ": there is no terminal to ask on; give " + option
                        + " FILE, or a line on standard input, "
                        + (options.readsStandardInput()
                                ? "which is used as a whole key file here"
                                : "which has no more lines"),
                ExitStatus.PASSPHRASE);
    }

    /** The next line of standard input; empty at its end, or if the user types there. */
    private Optional<Passphrase> line() {
        return options.readsStandardInput() ? Optional.empty() : KeyMaterial.line(in);
    }

    @Override
    public void show(Plan plan) {
        if (!options.quiet()) {
            person.show(plan);
            shown = plan;
        }
    }

    /** The rest of the message for a failure: the plan has already shown the reasons of a refusal. */
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
                + String.join(", ", reasons) + "; luksh wrote nothing";
    }

    @Override
    public boolean confirm(Plan plan, String word) {
        return person.confirm(plan, word);
    }

    /**
     * A single key file answers every question; of several, the first answers the first question, and so on. No key
     * file is tried twice. Without key files the next line of standard input or the user answers.
     */
    @Override
    public Optional<Passphrase> passphrase(String what, int attempt) {
        List<SecretSource> files = options.keyFiles();
        if (!files.isEmpty() && attempt > 1) {
            return Optional.empty();
        }
        int turn = files.size() == 1 ? 0 : asked++;
        if (turn < files.size()) {
            return Optional.of(read(files.get(turn), () -> person.passphrase(what, attempt)));
        }
        Optional<Passphrase> line = attempt > 1 ? Optional.empty() : line();
        return line.or(() -> person.passphrase(what, attempt));
    }

    @Override
    public Optional<Passphrase> newPassphrase(String what) {
        Optional<SecretSource> file = options.newKeyFile();
        return file.isPresent()
                ? file.map(source -> read(source, () -> person.newPassphrase(what)))
                : line().or(() -> person.newPassphrase(what));
    }

    /** @param other answers if standard input was named but the user types there, or nobody does */
    private Passphrase read(SecretSource source, Supplier<Optional<Passphrase>> other) {
        if (!source.standardInput()) {
            return KeyMaterial.file(source.path().toString(), source.offset(), source.length());
        }
        Passphrase kept = standardInput;
        if (kept == null) {
            kept = KeyMaterial.standardInput(in, source.offset(), source.length());
            standardInput = kept;
        }
        Passphrase all = kept;
        return (all.size() == 0 ? other.get() : Optional.<Passphrase>empty())
                .orElseGet(() -> all.apply(bytes -> Passphrase.owning(bytes.clone())));
    }

    /** With --json a program reads the results, so the person could not write the secret down. */
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

    @Override
    public void close() {
        if (standardInput != null) {
            standardInput.close();
        }
    }
}
