package luksh.shell;

import java.util.List;
import luksh.script.Parameter;
import luksh.script.Usage;
import luksh.shell.render.HelpText;

/**
 * What a command is for and what it takes: its {@code --help}, its completion and its page of the manual say the same.
 *
 * @param name what is typed behind {@code luksh}
 * @param description its first line is the summary; a line that begins with two spaces is an example
 * @param script it takes what every script takes
 */
public record Topic(String name, String description, List<Parameter> parameters, boolean script) {
    /** The first line of the description. */
    public String summary() {
        return description.lines().findFirst().orElse("");
    }

    String help() {
        return HelpText.of(name, description, parameters, common());
    }

    /** The options that every script takes, if it is one. */
    public List<Parameter> common() {
        return script ? Usage.COMMON : List.of();
    }
}
