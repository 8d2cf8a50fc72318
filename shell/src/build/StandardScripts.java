import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import luksh.shell.compile.ScriptCompiler;

/** Compiles the standard scripts when luksh is built: they start fast the first time too, and on a Java without compiler. */
final class StandardScripts {
    private static final int OLDEST_JAVA = 17;

    private StandardScripts() {}

    /** @param arguments the folder of the scripts, and that of what becomes of them */
    public static void main(String[] arguments) throws IOException {
        Path sources = Path.of(arguments[0]);
        Path classes = Files.createDirectories(Path.of(arguments[1]));
        ScriptCompiler compiler = ScriptCompiler.forRelease(OLDEST_JAVA, System.getProperty("java.class.path"));
        var names = new TreeSet<String>();
        try (var scripts = Files.newDirectoryStream(sources, "*.jsh")) {
            for (Path script : scripts) {
                String name = script.getFileName().toString();
                byte[] compiled =
                        compiler.compile(name, Files.readAllBytes(script)).encoded();
                Files.write(classes.resolve(name.replace(".jsh", ".jsc")), compiled);
                names.add(name.replace(".jsh", ""));
            }
        }
        Files.write(classes.resolve("names"), names); // a jar is not listed
    }
}
