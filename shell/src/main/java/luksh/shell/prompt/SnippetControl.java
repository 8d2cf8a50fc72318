package luksh.shell.prompt;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Runs snippets on the calling thread and keeps their values and exceptions. JShell itself passes only strings. */
final class SnippetControl extends DirectExecutionControl {
    private final SnippetState running;
    private @Nullable Object value;
    private @Nullable Throwable failure;
    private @Nullable Field field;
    private long ranFor;

    SnippetControl(SnippetLoader loader, SnippetState running) {
        super(loader);
        this.running = running;
    }

    /** Forgets the last snippet's result. */
    void clear() {
        value = null;
        failure = null;
        ranFor = 0;
    }

    /** Nanoseconds. */
    long ranFor() {
        return ranFor;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns an empty string; the caller draws the value. */
    @Override
    protected String invoke(Method method) throws Exception {
        long start = System.nanoTime();
        try {
            running.enter();
            value = method.invoke(null);
            return "";
        } catch (InvocationTargetException e) {
            failure = e.getCause();
            throw e;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            ranFor = System.nanoTime() - start;
            running.leave();
        }
    }

    /** Remembers the field of the variable. Returns an empty string: no value is drawn twice. */
    @Override
    public String varValue(String className, String varName) throws EngineTerminationException, InternalException {
        try {
            field = findClass(className).getDeclaredField(varName);
            field.setAccessible(true);
            return "";
        } catch (ReflectiveOperationException e) {
            throw new InternalException(e.toString());
        }
    }

    /** The field of the variable that JShell asked for last. */
    Field field() {
        return Objects.requireNonNull(field);
    }

    /** The text of a value, as {@code /vars} shows it. */
    static String text(@Nullable Object value) {
        return valueString(value);
    }

    /** Never called: Ctrl-C goes to {@link SnippetState}. */
    @Override
    public void stop() {
        running.stop();
    }

    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "luksh";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
                return SnippetControl.this;
            }
        };
    }
}
