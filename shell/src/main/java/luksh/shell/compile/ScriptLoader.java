package luksh.shell.compile;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import luksh.script.Prelude;

/** Defines the classes of one run of a script, so that each run initialises its static variables. */
final class ScriptLoader extends ClassLoader {
    private final Map<String, byte[]> classes;

    ScriptLoader(Map<String, byte[]> classes) {
        super(Prelude.class.getClassLoader());
        this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    /** Runs the script and throws its exceptions. */
    void run(String main) throws Throwable {
        Method run = Class.forName(main, true, this).getDeclaredMethod("$run");
        run.setAccessible(true);
        try {
            run.invoke(null);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
