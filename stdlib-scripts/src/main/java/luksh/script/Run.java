package luksh.script;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.function.Supplier;
import luksh.change.Person;
import luksh.change.Session;
import luksh.crypto.Secret;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * The state of one run: of a script, or of the prompt from its start to its end. There is one at a time in a JVM.
 * Whoever begins it closes it; that closes its secrets and shreds its temporary folders.
 */
public final class Run implements AutoCloseable {
    private static @Nullable Run current;

    private final Surroundings surroundings;
    private Arguments arguments;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Scratch scratch = new Scratch();
    private final Answers answers;
    private final Session session;
    private OptionalInt exitStatus = OptionalInt.empty();
    private boolean undone;

    private Run(Surroundings surroundings, Arguments arguments) {
        this.surroundings = surroundings;
        this.arguments = arguments;
        this.answers = new Answers(surroundings.person(), arguments.common(), surroundings.in());
        this.session = new Session(
                answers,
                options().dryRun(),
                options().yes(),
                surroundings.state(),
                path -> isScratch(Path.of(path)),
                this::onClose);
    }

    /**
     * Begins a run; the one before must have been closed.
     *
     * @throws LuksException if a key file of the options is not there or cannot be read
     */
    public static synchronized Run begin(Surroundings surroundings, Arguments arguments) {
        if (current != null) {
            throw new IllegalStateException("another run is not closed yet");
        }
        Run run = new Run(surroundings, arguments);
        current = run;
        return run;
    }

    /** The run that is open. */
    public static synchronized Run current() {
        if (current == null) {
            throw new IllegalStateException("no script and no prompt runs");
        }
        return current;
    }

    /**
     * The sentence that is left to say of a failure. Of a refusal whose plan was shown it names the reasons; in full
     * they stand in the plan.
     */
    public static String remaining(LuksException failure) {
        Run run;
        synchronized (Run.class) {
            run = current;
        }
        return run == null ? String.valueOf(failure.getMessage()) : run.answers.remaining(failure);
    }

    public PrintStream out() {
        return surroundings.out();
    }

    public PrintStream err() {
        return surroundings.err();
    }

    /** Where messages go: standard output belongs to the results under {@code --json}. */
    PrintStream messages() {
        return options().json() ? err() : out();
    }

    public Person person() {
        return answers;
    }

    Answers answers() {
        return answers;
    }

    /** What containers of this run are made with. */
    public Session session() {
        return session;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    public Arguments arguments() {
        return arguments;
    }

    /** Does work that takes other arguments, as a script that the prompt loads; the options stay the run's. */
    public <T> T with(Arguments given, Supplier<T> work) {
        Arguments before = arguments;
        arguments = given;
        try {
            return work.get();
        } finally {
            arguments = before;
        }
    }

    public RunOptions options() {
        return arguments.common();
    }

    /** Closes {@code resource} at the end of the run, the latest first; gives it back. */
    public synchronized <T extends AutoCloseable> T onClose(T resource) {
        if (resource instanceof Secret secret && options().dryRun()) {
            secret.rehearse(err()::println);
        }
        open.push(resource);
        return resource;
    }

    /** A fresh folder, 0700, whose content is overwritten and removed at the end of the run. */
    public synchronized Path scratch() {
        return scratch.create();
    }

    /** The path lies below a folder that {@link #scratch} made, links followed; a device node never does. */
    public synchronized boolean isScratch(Path path) {
        return scratch.holds(path);
    }

    /** Remembers {@code n} of {@code exit(n)}; the first one counts. */
    synchronized void exit(int status) {
        if (exitStatus.isEmpty()) {
            exitStatus = OptionalInt.of(status);
        }
    }

    /** What {@code exit(n)} asked for, if it was called. */
    public synchronized OptionalInt exitStatus() {
        return exitStatus;
    }

    /** A rotation left disks undone. */
    synchronized void leftUndone() {
        undone = true;
    }

    /**
     * How a script ends that came to its end: as {@code exit(n)} asked, else 6 if disks were left undone, else 5 if another
     * program wrote to a container while it was changed, else 0.
     */
    public synchronized int status() {
        return exitStatus.orElse(
                undone ? LuksException.UNDONE : session.history().isDisturbed() ? LuksException.BUSY : 0);
    }

    /**
     * Closes all that is open, also when some of it fails.
     *
     * @throws LuksException status 1, if something could not be closed or removed; the other failures are suppressed in it
     */
    @Override
    public synchronized void close() {
        var failures = new ArrayDeque<Exception>();
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        try {
            scratch.close();
        } catch (IOException e) {
            failures.add(e);
        }
        forget();
        Exception first = failures.poll();
        if (first != null) {
            var failure = new LuksException("the end of the run failed: " + first, LuksException.FAILED, first);
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private void forget() {
        synchronized (Run.class) {
            if (current == this) {
                current = null;
            }
        }
    }
}
