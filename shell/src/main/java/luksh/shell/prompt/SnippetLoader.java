package luksh.shell.prompt;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.NotImplementedException;

/** Defines the classes of snippets in this process, as a child of the application's loader, and adds stop checks. */
final class SnippetLoader extends ClassLoader implements LoaderDelegate {
    private final UnaryOperator<byte[]> weaver;
    private final Map<String, byte[]> pending = new HashMap<>();

    SnippetLoader(ClassLoader parent, UnaryOperator<byte[]> weaver) {
        super("snippets", parent);
        this.weaver = weaver;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] loaded = new boolean[classes.length];
        for (ClassBytecodes one : classes) {
            pending.put(one.name(), one.bytecodes());
        }
        try {
            for (int i = 0; i < classes.length; i++) {
                loadClass(classes[i].name());
                loaded[i] = true;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ClassInstallException("cannot load a snippet: " + e, loaded);
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
            return loaded;
        }
        byte[] code = pending.remove(name);
        if (code == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] woven = weaver.apply(code);
        return defineClass(name, woven, 0, woven.length);
    }

    /** Never called: this control cannot redefine a class, and JShell then makes a new one. */
    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        for (ClassBytecodes one : classes) {
            pending.put(one.name(), one.bytecodes());
        }
    }

    @Override
    public void addToClasspath(String path) throws NotImplementedException {
        throw new NotImplementedException("the class path is fixed");
    }
}
