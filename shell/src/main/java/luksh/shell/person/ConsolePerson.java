package luksh.shell.person;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import luksh.change.step.Guard;
import luksh.change.step.Person;
import luksh.change.step.Plan;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import luksh.shell.render.Values;

/** A user at a keyboard and a screen. Without a keyboard luksh asks nothing. */
public final class ConsolePerson implements Person {
    private final Keyboard keyboard;
    private final PrintStream screen;
    private final Supplier<Values> values;
    private final boolean redraws;

    /**
     * @param screen standard error, for messages; results are printed elsewhere
     * @param values draws a plan at the current width of the screen
     * @param redraws whether the screen is a terminal, where progress may overwrite itself
     */
    public ConsolePerson(Keyboard keyboard, PrintStream screen, Supplier<Values> values, boolean redraws) {
        this.keyboard = keyboard;
        this.screen = screen;
        this.values = values;
        this.redraws = redraws;
    }

    @Override
    public void show(Plan plan) {
        screen.print(values.get().draw(plan));
        screen.flush();
    }

    @Override
    public boolean confirm(Plan plan, String word) {
        if (keyboard == Keyboard.NONE && word.equals(Guard.WINDOW.name())) {
            return false; // no option confirms it: the message of the guard names what lifts it
        }
        if (keyboard == Keyboard.NONE) {
            throw new LuksException(
                    "not confirmed, nothing was written: there is no terminal to ask on. To confirm, add --yes",
                    ExitStatus.FAILED);
        }
        byte[] expected = word.getBytes(StandardCharsets.UTF_8);
        // the user must see the plan before the question, also if standard error is a file
        String shown = redraws ? "" : values.get().draw(plan);
        return keyboard.ask(shown + "Type " + word + " to do this: ", false)
                .filter(typed -> Arrays.equals(typed, expected))
                .isPresent();
    }

    @Override
    public Optional<Passphrase> passphrase(String what, int attempt) {
        return ask("", what);
    }

    /**
     * Asks until two answers are the same, not empty, and without control characters, or until the user gives no
     * answer.
     */
    @Override
    public Optional<Passphrase> newPassphrase(String what) {
        String refused = "";
        while (true) {
            Optional<Passphrase> first = ask(refused, what);
            if (first.isEmpty()) {
                return first;
            }
            boolean taken = false;
            try {
                Optional<String> reason =
                        keyboard.strange().map(ConsolePerson::noCharacter).or(() -> repeated(first.get(), what));
                taken = reason.isEmpty();
                if (taken) {
                    return first;
                }
                refused = reason.orElseThrow() + "\n";
            } finally {
                if (!taken) {
                    first.get().close();
                }
            }
        }
    }

    /** Asks again. Returns why the new passphrase is not accepted; empty if it is. */
    private Optional<String> repeated(Passphrase first, String what) {
        try (Passphrase second = ask("", what + " (again)").orElseThrow()) {
            Optional<String> strange = keyboard.strange().map(ConsolePerson::noCharacter);
            if (strange.isPresent()) {
                return strange;
            }
            if (!equal(first, second)) {
                return Optional.of("The two passphrases differ.");
            }
            return first.size() > 0 ? Optional.empty() : Optional.of("A new passphrase cannot be empty.");
        }
    }

    /** The refusal of a key that is not a character. Other keyboards and programs send other bytes for it, or none. */
    private static String noCharacter(String key) {
        return "A new passphrase cannot contain this key: " + key + ". Type the whole passphrase again.";
    }

    private static boolean equal(Passphrase first, Passphrase second) {
        return first.apply(a -> second.apply(b -> MessageDigest.isEqual(a, b)));
    }

    /** @param refused the reason for asking again, with a newline; shown before the question */
    private Optional<Passphrase> ask(String refused, String what) {
        String shown = Visible.of(what);
        String question = shown.endsWith(":") || shown.endsWith("?") ? shown + " " : shown + ": ";
        Optional<Passphrase> typed = keyboard.ask(refused + question, true).map(Passphrase::owning);
        if (typed.isEmpty() && keyboard != Keyboard.NONE) {
            StoppedException.poll();
            throw new LuksException("no answer to: " + what, ExitStatus.PASSPHRASE);
        }
        return typed;
    }

    @Override
    public boolean reveals() {
        return redraws;
    }

    /** Shows a secret, with a QR code if it fits, so that the user need not type 71 letters. */
    @Override
    public void reveal(String what, Secret secret) {
        screen.println(Visible.of(what) + ". luksh shows it only once. Write it down and keep it away from the disk:");
        screen.println();
        screen.print("    ");
        secret.apply(text -> {
            screen.write(text, 0, text.length);
            screen.println();
            screen.println();
            if (values.get().styled()) {
                new QrDrawing(text).lines(values.get().width()).forEach(line -> screen.print(line + "\n"));
            }
            return true;
        });
        screen.flush();
    }

    @Override
    public void say(String sentence) {
        screen.println(Visible.of(sentence));
    }

    @Override
    public Progress progress(String what, long total) {
        return redraws
                ? new ProgressLine(
                        screen, Visible.of(what), total, () -> values.get().width(), System::nanoTime)
                : Progress.NONE;
    }
}
