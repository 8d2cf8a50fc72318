package luksh.shell;

import java.util.List;
import luksh.script.Parameter;
import luksh.script.Usage;
import luksh.shell.render.HelpText;

/**
 * The description and parameters of a command, for its {@code --help}, completion and manual page.
 *
 * @param name the word after {@code luksh}
 * @param description the first line is the summary; a line that begins with two spaces is an example
 * @param script whether it takes the options of every script
 */
public record Topic(String name, String description, List<Parameter> parameters, boolean script) {
    /** The first line of the description. */
    public String summary() {
        return description.lines().findFirst().orElse("");
    }

    String help() {
        return HelpText.of(name, description, parameters, common());
    }

    /** The options that every script takes; empty if this is not a script. */
    public List<Parameter> common() {
        return script ? Usage.COMMON : List.of();
    }
}
