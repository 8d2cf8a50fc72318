package luksh.script;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import luksh.Container;
import luksh.RotateSpec;
import luksh.change.step.ChangeSession;
import luksh.change.step.GuardWording;
import luksh.change.step.Person;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.rotate.Rotation;
import org.jspecify.annotations.Nullable;

/**
 * The state of one run of a script, or of the prompt from start to end. A JVM has one at a time. The code that begins
 * a run closes it; closing wipes its secrets and shreds its temporary folders.
 */
public final class Run implements AutoCloseable {
    private static final int LAST_STATUS = 255;
    private static @Nullable Run current;

    private final RunEnvironment runEnvironment;
    private Arguments arguments;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Scratch scratch = new Scratch();
    private final Answers answers;
    private final ChangeSession session;
    private OptionalInt exitStatus = OptionalInt.empty();
    private boolean undone;

    private Run(RunEnvironment runEnvironment, Arguments arguments, GuardWording guardWording) {
        this.runEnvironment = runEnvironment;
        this.arguments = arguments;
        this.answers = new Answers(runEnvironment.person(), arguments.common(), runEnvironment.in());
        this.open.push(answers);
        this.session = new ChangeSession(
                answers,
                options().dryRun(),
                options().yes(),
                runEnvironment.state(),
                path -> isScratch(Path.of(path)),
                this::onClose,
                guardWording);
    }

    /** Begins a run of the user's own lines. */
    public static Run begin(RunEnvironment runEnvironment, Arguments arguments) {
        return begin(runEnvironment, arguments, GuardWording.SCRIPT);
    }

    /**
     * Begins a run; the previous one must be closed.
     *
     * @param guardWording whether a refusal names a command's option or a line of a script
     * @throws LuksException if a key file of the options does not exist or cannot be read
     */
    public static synchronized Run begin(
            RunEnvironment runEnvironment, Arguments arguments, GuardWording guardWording) {
        if (current != null) {
            throw new IllegalStateException("another run is still open");
        }
        Run run = new Run(runEnvironment, arguments, guardWording);
        current = run;
        return run;
    }

    /** The open run. */
    public static synchronized Run current() {
        if (current == null) {
            throw new IllegalStateException("no run is open");
        }
        return current;
    }

    /**
     * The rest of the message for a failure. For a refusal whose plan was shown, it only names the reasons, because
     * the plan contains the details.
     */
    public static String remaining(LuksException failure) {
        Run run;
        synchronized (Run.class) {
            run = current;
        }
        return run == null ? String.valueOf(failure.getMessage()) : run.answers.remaining(failure);
    }

    public PrintStream out() {
        return runEnvironment.out();
    }

    public PrintStream err() {
        return runEnvironment.err();
    }

    /** The stream for messages; with {@code --json} only results go to standard output. */
    PrintStream messages() {
        return options().json() ? err() : out();
    }

    public Person person() {
        return answers;
    }

    Answers answers() {
        return answers;
    }

    /** The session of all containers in this run. */
    public ChangeSession session() {
        return session;
    }

    RunEnvironment runEnvironment() {
        return runEnvironment;
    }

    public Arguments arguments() {
        return arguments;
    }

    /** Runs work with other arguments, such as a script that the prompt loads; the common options stay. */
    public <T> T with(Arguments given, Supplier<T> work) {
        Arguments before = arguments;
        arguments = given;
        try {
            return work.get();
        } finally {
            arguments = before;
        }
    }

    /**
     * Runs work in a run of its own: its temporary folders and secrets are gone afterwards, and this run's history does
     * not contain its changes.
     */
    public <T> T apart(Arguments given, Supplier<T> work) {
        var inner = new Run(runEnvironment, given, GuardWording.SCRIPT);
        replace(inner);
        try (inner) {
            return work.get();
        } finally {
            replace(this);
        }
    }

    private static synchronized void replace(Run run) {
        current = run;
    }

    public RunOptions options() {
        return arguments.common();
    }

    /** Closes {@code resource} at the end of the run, in reverse order; returns it. */
    public synchronized <T extends AutoCloseable> T onClose(T resource) {
        if (resource instanceof Secret secret && options().dryRun()) {
            secret.rehearse(err()::println);
        }
        open.push(resource);
        return resource;
    }

    /** A new folder (0700). Its content is overwritten and removed at the end of the run. */
    public synchronized Path scratch() {
        return scratch.create();
    }

    /** Whether the path is inside a folder from {@link #scratch}, after following links; false for a device node. */
    public synchronized boolean isScratch(Path path) {
        return scratch.holds(path);
    }

    /** Stores {@code n} of the first {@code exit(n)}, and ends the script. */
    synchronized void exit(long status) {
        if (status < 0 || status > LAST_STATUS) {
            throw new LuksException(
                    "exit(" + status + "): an exit status is a number from 0 to " + LAST_STATUS, ExitStatus.FAILED);
        }
        if (exitStatus.isEmpty()) {
            exitStatus = OptionalInt.of((int) status);
        }
        throw new ScriptExit((int) status);
    }

    /** A requirement failed: ends with status 1; a dry run only prints it. */
    void fail(String sentence) {
        if (!options().dryRun()) {
            throw new LuksException(sentence, ExitStatus.FAILED);
        }
        err().println("dry run, continuing: " + Visible.lines(sentence));
    }

    /** The status of {@code exit(n)}, if it was called. */
    public synchronized OptionalInt exitStatus() {
        return exitStatus;
    }

    /**
     * Also counts paths that were named for {@code luksAll} and cannot be read; disks that are left undone decide the
     * run's status.
     */
    Rotation rotate(List<Container> disks, Consumer<RotateSpec> spec) {
        var all = new ArrayList<>(disks);
        if (!disks.isEmpty()) {
            Globs.unread(disks).forEach(path -> all.add(Container.unread(path, session)));
        }
        Rotation rotation = RotateSpec.rotate(all, spec, session);
        if (!rotation.complete() && !options().dryRun()) {
            synchronized (this) {
                undone = true;
            }
        }
        return rotation;
    }

    /** Prints one line for the user. */
    void say(String text) {
        if (!options().quiet()) {
            messages().println(Visible.lines(text));
        }
    }

    /**
     * The exit status of a script that reached its end: that of {@code exit(n)}; else 6 if disks were left undone;
     * else 5 if another program wrote to a container during a change; else 0.
     */
    public synchronized int status() {
        return exitStatus.orElse(undone ? ExitStatus.UNDONE : session.history().isDisturbed() ? ExitStatus.BUSY : 0);
    }

    /**
     * Closes everything that is open, even after failures.
     *
     * @throws LuksException status 1, if something could not be closed or removed; further failures are suppressed in
     *     it
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
            var failure = new LuksException("cleaning up after the run failed: " + first, ExitStatus.FAILED, first);
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
