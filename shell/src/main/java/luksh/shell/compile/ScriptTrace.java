package luksh.shell.compile;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The place of a failure in a script: only frames of the script, in its terms. */
final class ScriptTrace {
    private static final int LONGEST = 30;

    private final String file;
    private final String main;

    ScriptTrace(CompiledScript script) {
        this.file = script.file();
        this.main = script.main();
    }

    /** {@code file:line} of the frame nearest to the failure, if one belongs to the script. */
    Optional<String> place(Throwable failure) {
        return frames(failure).stream().findFirst().map(frame -> file + ":" + frame.getLineNumber());
    }

    /** Prints an unexpected failure and its causes. */
    void print(Throwable failure, PrintStream err) {
        int depth = 0;
        for (@Nullable Throwable each = failure; each != null && depth < LONGEST; each = each.getCause()) {
            err.println((depth++ == 0 ? "" : "caused by ") + each);
            List<StackTraceElement> frames = frames(each);
            frames.stream().limit(LONGEST).forEach(frame -> err.println(line(frame)));
            if (frames.size() > LONGEST) {
                err.println("    … and " + (frames.size() - LONGEST) + " more");
            }
        }
    }

    private List<StackTraceElement> frames(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> file.equals(frame.getFileName()))
                .filter(frame -> frame.getClassName().equals(main)
                        || frame.getClassName().startsWith(main + "$"))
                .filter(frame -> !frame.getMethodName().equals(Generation.RUN))
                .toList();
    }

    private String line(StackTraceElement frame) {
        String method = method(frame);
        return "    " + file + ":" + frame.getLineNumber() + (method.isEmpty() ? "" : "  in " + method);
    }

    /** The name of the method; empty for a statement at the top level. */
    private String method(StackTraceElement frame) {
        String method = frame.getMethodName();
        if (method.startsWith("lambda$")) {
            return "lambda";
        }
        if (frame.getClassName().equals(main)) {
            return method.matches("\\" + Generation.STATEMENTS + "\\d+") ? "" : method;
        }
        // $o names the anonymous class of a variable o
        String type = frame.getClassName().substring(main.length() + 1);
        return (type.startsWith("$") ? type.substring(1) : type) + "." + method;
    }
}
