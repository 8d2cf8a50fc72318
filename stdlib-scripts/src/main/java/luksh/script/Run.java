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
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.rotate.Rotation;
import org.jspecify.annotations.Nullable;

/**
 * The state of one run: of a script, or of the prompt from its start to its end. There is one at a time in a JVM.
 * Whoever begins it closes it; that closes its secrets and shreds its temporary folders.
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

    private Run(RunEnvironment runEnvironment, Arguments arguments, GuardWording idiom) {
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
                idiom);
    }

    /** Begins a run of a person's own lines. */
    public static Run begin(RunEnvironment runEnvironment, Arguments arguments) {
        return begin(runEnvironment, arguments, GuardWording.SCRIPT);
    }

    /**
     * Begins a run; the one before must have been closed.
     *
     * @param idiom in which words a refusal tells what lifts it
     *
     * @throws LuksException if a key file of the options is not there or cannot be read
     */
    public static synchronized Run begin(RunEnvironment runEnvironment, Arguments arguments, GuardWording idiom) {
        if (current != null) {
            throw new IllegalStateException("another run is not closed yet");
        }
        Run run = new Run(runEnvironment, arguments, idiom);
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
        return runEnvironment.out();
    }

    public PrintStream err() {
        return runEnvironment.err();
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
    public ChangeSession session() {
        return session;
    }

    RunEnvironment runEnvironment() {
        return runEnvironment;
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

    /** Remembers {@code n} of {@code exit(n)}, the first one counts, and ends the script. */
    synchronized void exit(long status) {
        if (status < 0 || status > LAST_STATUS) {
            throw new LuksException(
                    "exit(" + status + "): a process ends with a status from 0 to " + LAST_STATUS,
                    LuksException.FAILED);
        }
        if (exitStatus.isEmpty()) {
            exitStatus = OptionalInt.of((int) status);
        }
        throw new Exit((int) status);
    }

    /** What was required does not hold: status 1, but that a dry run only says so. */
    void fail(String sentence) {
        if (!options().dryRun()) {
            throw new LuksException(sentence, LuksException.FAILED);
        }
        err().println("dry run, goes on: " + Visible.lines(sentence));
    }

    /** What {@code exit(n)} asked for, if it was called. */
    public synchronized OptionalInt exitStatus() {
        return exitStatus;
    }

    /** What was named for {@code luksAll} and cannot be read is one of the disks; what is left undone is the run's status. */
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

    /** One line for a person. */
    void say(String text) {
        if (!options().quiet()) {
            messages().println(Visible.lines(text));
        }
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
