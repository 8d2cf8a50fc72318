package luksh.shell.compile;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.change.step.GuardWording;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Visible;
import luksh.script.Arguments;
import luksh.script.Parameter;
import luksh.script.Run;
import luksh.script.RunEnvironment;
import luksh.script.ScriptExit;
import luksh.script.Stop;
import luksh.script.Usage;
import luksh.shell.render.Failures;
import luksh.shell.render.HelpText;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts on the calling thread, from the cache if possible. Ctrl-C is {@code Stop.request} for that thread. A
 * script in the cache neither needs nor loads {@code jdk.compiler}.
 */
public final class ScriptRunner {
    private static final String EVALUATION = "eval";
    private static final int LARGEST = 16 << 20;

    private final RunEnvironment runEnvironment;
    private final Optional<ScriptCache> cache;
    private @Nullable ScriptCompiler compiler;

    public ScriptRunner(RunEnvironment runEnvironment, Optional<ScriptCache> cache) {
        this.runEnvironment = runEnvironment;
        this.cache = cache;
    }

    ScriptRunner(RunEnvironment runEnvironment, Optional<ScriptCache> cache, ScriptCompiler compiler) {
        this(runEnvironment, cache);
        this.compiler = compiler;
    }

    /**
     * {@code luksh script.jsh arguments…}
     *
     * @return the status of the process
     */
    public int run(Path script, List<String> arguments) {
        return guarded(
                () -> {
                    byte[] bytes = read(script);
                    CompiledScript compiled = compiled(name(script), bytes, Arguments.helpWanted(arguments));
                    return runCompiled(script.toString(), "", compiled, arguments);
                },
                arguments);
    }

    /**
     * Runs a script that is not a file, such as a standard script.
     *
     * @param file the name for errors
     * @param command the word after {@code luksh}, for its help
     * @return the status of the process
     */
    public int run(String file, String command, byte[] script, List<String> arguments) {
        return guarded(
                () -> runCompiled(
                        command, lead(command), compiled(file, script, Arguments.helpWanted(arguments)), arguments),
                arguments);
    }

    /**
     * Runs a script that was compiled when luksh was built.
     *
     * @param command the word after {@code luksh}, for its help
     * @return the status of the process
     */
    public int run(String command, CompiledScript script, List<String> arguments) {
        return guarded(() -> runCompiled(command, lead(command), script, arguments), arguments);
    }

    /** The lead of messages: the command for a command, whose lines the user does not know; empty for a file. */
    private static String lead(String command) {
        return command.endsWith(".jsh") ? "" : "luksh " + command + ": ";
    }

    /** @param lead text before messages; empty for the user's own script, whose lines are named */
    private int runCompiled(String command, String lead, CompiledScript script, List<String> arguments) {
        if (Arguments.helpWanted(arguments)) {
            out().print(HelpText.of(command, script.description(), script.parameters(), Usage.COMMON));
            return 0;
        }
        Arguments given;
        try {
            given = Arguments.parse(script.parameters(), arguments);
        } catch (LuksException e) {
            err().println((lead.isEmpty() ? script.file() + ": " : lead) + e.getMessage());
            err().println(Usage.line(command, script.parameters()) + "; more with --help");
            tell(e.status(), e, wantsJson(arguments));
            return e.status();
        }
        return execute(script, lead, lead.isEmpty() ? GuardWording.SCRIPT : options(script), given);
    }

    /** For a command, guards name its options; for the user's own script, they name the guard. */
    private static GuardWording options(CompiledScript script) {
        return GuardWording.command(script.parameters().stream()
                .filter(parameter -> !parameter.positional())
                .map(Parameter::name)
                .collect(Collectors.toSet()));
    }

    /**
     * Reads the description and parameters of a script without running it. The script need not compile.
     *
     * @throws LuksException if it cannot be read or parsed
     */
    public CompiledScript outline(Path script) {
        return compiled(name(script), read(script), true);
    }

    private static boolean wantsJson(List<String> arguments) {
        return arguments.contains("--json");
    }

    /** With {@code --json} prints a failure on standard output too, where programs read the result. */
    private void tell(int status, Throwable failure, boolean json) {
        if (json) {
            out().println(Failures.json(status, failure));
        }
    }

    /**
     * {@code luksh compile script.jsh}: makes all checks and runs nothing.
     *
     * @return the status of the process
     */
    public int compile(Path script) {
        return guarded(
                () -> {
                    byte[] bytes = read(script);
                    CompiledScript compiled = compiler().compile(name(script), bytes);
                    cache.ifPresent(each -> each.store(bytes, compiled));
                    out().println(Visible.of(script + " compiles"));
                    return 0;
                },
                List.of());
    }

    /**
     * {@code luksh eval 'EXPRESSION'}: shows the value, or runs statements.
     *
     * @param given the options of every script
     * @return the status of the process
     */
    public int eval(String text, Arguments given) {
        return guarded(
                () -> execute(compiler().evaluation(EVALUATION, text), lead(EVALUATION), GuardWording.SCRIPT, given),
                given.common().json() ? List.of("--json") : List.of());
    }

    private CompiledScript compiled(String file, byte[] script, boolean help) {
        Optional<CompiledScript> kept = cache.flatMap(each -> each.load(file, script));
        if (kept.isPresent()) {
            return kept.get();
        }
        if (help) {
            return compiler().outline(file, script);
        }
        CompiledScript compiled = compiler().compile(file, script);
        cache.ifPresent(each -> each.store(script, compiled));
        return compiled;
    }

    private ScriptCompiler compiler() {
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            throw new LuksException(
                    "this Java has no compiler (module jdk.compiler), which a script needs for its first run."
                            + " Install a JDK 17 or newer, for example openjdk-17-jdk-headless",
                    ExitStatus.FAILED);
        }
        if (compiler == null) {
            compiler = new ScriptCompiler(System.getProperty("java.class.path", ""));
        }
        return compiler;
    }

    private int execute(CompiledScript script, String lead, GuardWording guardWording, Arguments arguments) {
        boolean json = arguments.common().json();
        if (Stop.requested() || Stop.ending()) {
            return interrupted(json);
        }
        Run run;
        try {
            run = Run.begin(runEnvironment, arguments, guardWording);
        } catch (LuksException e) {
            err().println(lead + e.getMessage());
            tell(e.status(), e, json);
            return e.status();
        }
        int status;
        try {
            status = statusOf(script, lead, run);
        } finally {
            // closing and shredding must complete after an interrupt too
            Stop.reset();
        }
        try {
            run.close();
        } catch (LuksException e) {
            err().println((lead.isEmpty() ? script.file() + ": " : lead) + e.getMessage());
            tell(e.status(), e, json && status == 0);
            return status == 0 ? e.status() : status;
        }
        return status;
    }

    private int statusOf(CompiledScript script, String lead, Run run) {
        try {
            new ScriptLoader(script.classes()).run(script.main());
            return run.status();
        } catch (ScriptExit e) {
            return run.exitStatus().orElse(e.status());
        } catch (Throwable e) {
            // a finally that throws and a class initialiser may hide the Error of exit(n), so exit(n) is checked first
            return run.exitStatus().orElseGet(() -> failed(e, new ScriptTrace(script), lead, run));
        }
    }

    private int failed(Throwable failure, ScriptTrace trace, String lead, Run run) {
        boolean json = run.options().json();
        if (Stop.requested() || failure instanceof Stop.Stopped) {
            return interrupted(json);
        }
        int status = failure instanceof LuksException meant
                ? meant.status()
                : failure instanceof OutOfMemoryError ? ExitStatus.MEMORY : ExitStatus.FAILED;
        Optional<String> sentence =
                failure instanceof LuksException meant ? Optional.of(Run.remaining(meant)) : Failures.sentence(failure);
        if (sentence.isPresent()) {
            String place = trace.place(failure).map(each -> each + ": ").orElse("");
            err().println((lead.isEmpty() ? place : lead) + sentence.get());
        } else {
            trace.print(failure, err());
        }
        tell(status, failure, json);
        return status;
    }

    private int interrupted(boolean json) {
        err().println("interrupted");
        tell(ExitStatus.INTERRUPTED, new LuksException("interrupted", ExitStatus.INTERRUPTED), json);
        return ExitStatus.INTERRUPTED;
    }

    /** An action that returns a status. */
    private interface Work {
        int run();
    }

    /**
     * Prints why a script cannot run: one sentence, or the list of its errors. Handles Ctrl-C from here on, also during
     * compilation, where it may cause any exception.
     */
    private int guarded(Work work, List<String> arguments) {
        Stop.reset();
        boolean json = wantsJson(arguments);
        try {
            return work.run();
        } catch (ScriptErrors e) {
            err().println(e.getMessage());
            err().println(e.count() + (e.count() == 1 ? " error" : " errors") + "; nothing was run");
            tell(e.status(), e, json);
            return e.status();
        } catch (LuksException e) {
            err().println(e.getMessage());
            tell(e.status(), e, json);
            return e.status();
        } catch (RuntimeException e) {
            if (Stop.requested()) {
                return interrupted(json);
            }
            if (e.getCause() instanceof StackOverflowError) {
                return tooDeep();
            }
            throw e;
        } catch (StackOverflowError e) {
            return tooDeep();
        }
    }

    /** Whether javac overflowed the stack. It throws the overflow itself, or as the cause of another exception. */
    private int tooDeep() {
        err().println("the script is nested too deeply to compile; split its longest expression");
        return ExitStatus.FAILED;
    }

    private static byte[] read(Path script) {
        try {
            return SmallFile.read(script, LARGEST)
                    .orElseThrow(() -> new LuksException(
                            script + " is larger than " + (LARGEST >> 20) + " MiB, the limit for scripts",
                            ExitStatus.FAILED));
        } catch (NoSuchFileException e) {
            throw new LuksException("there is no script " + script, ExitStatus.FAILED, e);
        } catch (AccessDeniedException e) {
            throw new LuksException(
                    "the script " + script + " cannot be read: permission denied", ExitStatus.FAILED, e);
        } catch (IOException e) {
            throw new LuksException("the script " + script + " cannot be read: " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    private static String name(Path script) {
        return script.getFileName().toString();
    }

    private PrintStream out() {
        return runEnvironment.out();
    }

    private PrintStream err() {
        return runEnvironment.err();
    }
}
