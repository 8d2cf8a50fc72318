package luksh.shell.compile;

import java.util.List;
import java.util.Map;
import luksh.script.Parameter;

/**
 * What a script became.
 *
 * @param file the name that errors and stack traces show
 * @param main the class whose {@code $run()} runs it
 * @param description the script's leading comment
 * @param classes class files by binary name, with their stop checks; empty if only {@code --help} was wanted
 */
public record CompiledScript(
        String file, String main, String description, List<Parameter> parameters, Map<String, byte[]> classes) {
    public CompiledScript {
        parameters = List.copyOf(parameters);
        classes = Map.copyOf(classes);
    }
}
