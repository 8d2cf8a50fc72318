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
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import luksh.shell.render.Values;

/** A person before a keyboard and a screen; without a keyboard nothing is asked. */
public final class ConsolePerson implements Person {
    private final Keyboard keyboard;
    private final PrintStream screen;
    private final Supplier<Values> values;
    private final boolean redraws;

    /**
     * @param screen standard error: what is said here is not the result
     * @param values how a plan is drawn, at the width that the screen has now
     * @param redraws the screen is a terminal, so that progress may draw over itself
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
            return false; // no option confirms it: the guard says what lifts it
        }
        if (keyboard == Keyboard.NONE) {
            throw new LuksException(
                    "not confirmed, nothing was written: nobody can be asked; give --yes, or run it at a terminal",
                    LuksException.FAILED);
        }
        byte[] expected = word.getBytes(StandardCharsets.UTF_8);
        // who is asked must have seen the plan, also where standard error is a file
        String shown = redraws ? "" : values.get().draw(plan);
        return keyboard.ask(shown + "Type " + word + " to do this: ", false)
                .filter(typed -> Arrays.equals(typed, expected))
                .isPresent();
    }

    @Override
    public Optional<Passphrase> passphrase(String what, int attempt) {
        return ask("", what);
    }

    /** Asks until two answers are the same, not empty, and without control characters, or the person leaves. */
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

    /** Asks once more; why the new passphrase is not taken, empty if it is. */
    private Optional<String> repeated(Passphrase first, String what) {
        try (Passphrase second = ask("", what + " (again)").orElseThrow()) {
            Optional<String> strange = keyboard.strange().map(ConsolePerson::noCharacter);
            if (strange.isPresent()) {
                return strange;
            }
            if (!equal(first, second)) {
                return Optional.of("The two are not the same.");
            }
            return first.size() > 0 ? Optional.empty() : Optional.of("A new passphrase is never empty.");
        }
    }

    /** Who pressed the key did not mean its bytes, and another keyboard or program gives others, or none. */
    private static String noCharacter(String key) {
        return "A new passphrase cannot have this key: " + key + ". Nothing was taken. Type the passphrase again.";
    }

    private static boolean equal(Passphrase first, Passphrase second) {
        return first.apply(a -> second.apply(b -> MessageDigest.isEqual(a, b)));
    }

    /** @param refused why it is asked again, with its newline; it stands where the question does */
    private Optional<Passphrase> ask(String refused, String what) {
        String shown = Visible.of(what);
        String question = shown.endsWith(":") || shown.endsWith("?") ? shown + " " : shown + ": ";
        Optional<Passphrase> typed = keyboard.ask(refused + question, true).map(Passphrase::owning);
        if (typed.isEmpty() && keyboard != Keyboard.NONE) {
            StoppedException.poll();
            throw new LuksException("no answer to: " + what, LuksException.PASSPHRASE);
        }
        return typed;
    }

    @Override
    public boolean reveals() {
        return redraws;
    }

    /** With a QR code where it fits, so that nobody has to type 71 letters. */
    @Override
    public void reveal(String what, Secret secret) {
        screen.println(Visible.of(what) + ". It is shown this once; write it down, and keep it where the disk is not:");
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
                ? new ProgressLine(screen, Visible.of(what), total, values.get().width(), System::nanoTime)
                : Progress.NONE;
    }
}
