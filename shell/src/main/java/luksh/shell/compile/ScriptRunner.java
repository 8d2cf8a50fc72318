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
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Visible;
import luksh.script.Arguments;
import luksh.script.Exit;
import luksh.script.Parameter;
import luksh.script.Run;
import luksh.script.RunEnvironment;
import luksh.script.Stop;
import luksh.script.Usage;
import luksh.shell.render.Failures;
import luksh.shell.render.HelpText;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts on the calling thread, from the cache if it holds them; Ctrl-C is {@code Stop.request} for that thread.
 * A script that is in the cache needs no {@code jdk.compiler}, and nothing of it is loaded.
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
     * A script that is not a file of its own, as the standard ones.
     *
     * @param file the name that errors show
     * @param command what is typed behind {@code luksh} to run it, for its help
     * @return the status of the process
     */
    public int run(String file, String command, byte[] script, List<String> arguments) {
        return guarded(
                () -> runCompiled(
                        command, lead(command), compiled(file, script, Arguments.helpWanted(arguments)), arguments),
                arguments);
    }

    /**
     * A script that was compiled when luksh was built.
     *
     * @param command what is typed behind {@code luksh} to run it, for its help
     * @return the status of the process
     */
    public int run(String command, CompiledScript script, List<String> arguments) {
        return guarded(() -> runCompiled(command, lead(command), script, arguments), arguments);
    }

    /** A person who typed a command never saw its script: a line in it would say nothing. A file's lines do. */
    private static String lead(String command) {
        return command.endsWith(".jsh") ? "" : "luksh " + command + ": ";
    }

    /** @param lead put before what is told; empty for a person's own script, whose lines are named */
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

    /** Who typed a command is told of its options; its script is another's. */
    private static GuardWording options(CompiledScript script) {
        return GuardWording.command(script.parameters().stream()
                .filter(parameter -> !parameter.positional())
                .map(Parameter::name)
                .collect(Collectors.toSet()));
    }

    /**
     * What a script tells of itself; nothing runs, and it need not compile.
     *
     * @throws LuksException if it cannot be read, or not be understood
     */
    public CompiledScript outline(Path script) {
        return compiled(name(script), read(script), true);
    }

    private static boolean wantsJson(List<String> arguments) {
        return arguments.contains("--json");
    }

    /** Under {@code --json} a program reads along: it is told of a failure where it looks for the result. */
    private void tell(int status, Throwable failure, boolean json) {
        if (json) {
            out().println(Failures.json(status, failure));
        }
    }

    /**
     * {@code luksh compile script.jsh}: all checks, nothing runs.
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
     * {@code luksh eval 'EXPRESSION'}: shows its value; statements are run.
     *
     * @param given the options that every script takes
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
                    "this Java has no compiler (the module jdk.compiler), which a script needs the first time it runs;"
                            + " install a JDK 17 or newer, for example openjdk-17-jdk-headless",
                    LuksException.FAILED);
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
            // what has to be closed and shredded is, whatever was interrupted
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
        } catch (Exit e) {
            return run.exitStatus().orElse(e.status());
        } catch (Throwable e) {
            // a finally that throws and a class initialiser may hide the Error of exit(n): it was asked for first
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
                : failure instanceof OutOfMemoryError ? LuksException.MEMORY : LuksException.FAILED;
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
        tell(LuksException.INTERRUPTED, new LuksException("interrupted", LuksException.INTERRUPTED), json);
        return LuksException.INTERRUPTED;
    }

    /** Something that gives a status. */
    private interface Work {
        int run();
    }

    /**
     * What prevents a script from running at all is one sentence, or the list of its mistakes. Ctrl-C counts from here
     * on: while the script is compiled too, where it may show as anything.
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

    /** Javac recurses; it hands an overflow on as it is, or as the cause of another exception. */
    private int tooDeep() {
        err().println("the script nests too deep to be compiled; split its longest expression");
        return LuksException.FAILED;
    }

    private static byte[] read(Path script) {
        try {
            return SmallFile.read(script, LARGEST)
                    .orElseThrow(() -> new LuksException(
                            script + " has more than " + (LARGEST >> 20) + " MiB; that is no script",
                            LuksException.FAILED));
        } catch (NoSuchFileException e) {
            throw new LuksException("there is no script " + script, LuksException.FAILED, e);
        } catch (AccessDeniedException e) {
            throw new LuksException("the script " + script + " may not be read", LuksException.FAILED, e);
        } catch (IOException e) {
            throw new LuksException(
                    "the script " + script + " cannot be read: " + Reason.of(e), LuksException.FAILED, e);
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
