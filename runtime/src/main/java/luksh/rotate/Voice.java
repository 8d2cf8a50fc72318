package luksh.rotate;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import luksh.change.Person;
import luksh.change.Plan;
import luksh.crypto.Passphrase;
import luksh.crypto.Progress;
import luksh.crypto.Secret;

/**
 * The person behind the changes of one disk: the whole rotation was shown and confirmed, so none of them shows or asks
 * anything more. What they say is handed on, once.
 */
final class Voice implements Person {
    private final Person person;
    private final String path;
    private final Set<String> said = new HashSet<>();

    /** @param path of the disk, put before what does not name it */
    Voice(Person person, String path) {
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
        synchronized (person) {
            if (said.add(sentence)) {
                person.say(sentence.contains(path) ? sentence : path + ": " + sentence);
            }
        }
    }

    @Override
    public Progress progress(String what, long total) {
        return Progress.NONE;
    }
}
