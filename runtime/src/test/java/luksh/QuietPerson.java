package luksh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import luksh.change.step.ChangeSession;
import luksh.change.step.Person;
import luksh.change.step.Plan;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.parallel.Progress;

/** A person for tests: confirms, answers with what was laid ready, and keeps what was said. */
public final class QuietPerson implements Person {
    public final Deque<String> answers = new ArrayDeque<>();
    public final List<String> asked = new ArrayList<>();
    public final List<String> said = new ArrayList<>();
    public final List<Plan> plans = new ArrayList<>();
    public final List<String> revealed = new ArrayList<>();
    /** The works whose progress was shown; a work that came to its end has {@code 100 %} after it. */
    public final List<String> progressed = new ArrayList<>();

    public final List<String> words = new ArrayList<>();
    public boolean consent = true;
    /** What happens while the plan is being read. */
    public Runnable meanwhile = () -> {};

    public boolean sees = true;

    /** A session of this person whose state lies in the folder. */
    public ChangeSession session(Path state) {
        return new ChangeSession(this, false, false, state, path -> false, resource -> {});
    }

    public static Passphrase secret(String text) {
        return Passphrase.owning(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void show(Plan plan) {
        plans.add(plan);
    }

    @Override
    public boolean confirm(Plan plan, String word) {
        meanwhile.run();
        words.add(word);
        return consent;
    }

    @Override
    public Optional<Passphrase> passphrase(String what, int attempt) {
        asked.add(what);
        return Optional.ofNullable(answers.poll()).map(QuietPerson::secret);
    }

    @Override
    public Optional<Passphrase> newPassphrase(String what) {
        return passphrase(what, 1);
    }

    @Override
    public boolean reveals() {
        return sees;
    }

    @Override
    public void reveal(String what, Secret secret) {
        revealed.add(secret.apply(text -> new String(text, StandardCharsets.UTF_8)));
    }

    @Override
    public void say(String sentence) {
        said.add(sentence);
    }

    @Override
    public Progress progress(String what, long total) {
        int place = progressed.size();
        progressed.add(what);
        return new Progress() {
            @Override
            public void to(long done) {
                if (done >= total) {
                    progressed.set(place, what + "  100 %");
                }
            }

            @Override
            public void close() {}
        };
    }
}
