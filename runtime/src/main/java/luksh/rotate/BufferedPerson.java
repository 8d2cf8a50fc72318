package luksh.rotate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.change.step.Person;
import luksh.change.step.Plan;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.parallel.Progress;

/**
 * The person for the changes of one disk. The whole rotation was shown and confirmed before, so these changes show
 * and ask nothing. Their messages are printed between two stages, because progress is drawn during a stage.
 */
final class BufferedPerson implements Person {
    private final Person person;
    private final String path;
    private final Set<String> said = new HashSet<>();
    private final List<String> waiting = new ArrayList<>();

    /** @param path of the disk, put before what is said without a path */
    BufferedPerson(Person person, String path) {
        this.person = person;
        this.path = path;
    }

    @Override
    public void show(Plan plan) {}

    @Override
    public boolean confirm(Plan plan, String word) {
        return true;
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
        say(path, sentence);
    }

    @Override
    public void say(String about, String sentence) {
        String line = about + ": " + sentence;
        if (said.add(line)) {
            waiting.add(line);
        }
    }

    /** Prints the buffered messages; call it when nothing runs on this disk. */
    void handOn() {
        waiting.forEach(person::say);
        waiting.clear();
    }

    @Override
    public Progress progress(String what, long total) {
        return Progress.NONE;
    }
}
