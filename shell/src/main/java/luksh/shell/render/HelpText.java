package luksh.shell.render;

import java.util.List;
import luksh.format.Visible;
import luksh.script.Parameter;
import luksh.script.Usage;

/** The text of {@code --help} for one command. */
public final class HelpText {
    private static final int COLUMN = 23;
    private static final int WIDTH = 80;

    private HelpText() {}

    /**
     * The whole help, ending with a new line.
     *
     * @param common the options of every script
     */
    public static String of(String command, String description, List<Parameter> parameters, List<Parameter> common) {
        var text = new StringBuilder(Usage.line(command, parameters)).append('\n');
        if (!description.isEmpty()) {
            text.append('\n').append(description).append('\n');
        }
        section(
                text,
                "Arguments:",
                parameters.stream().filter(Parameter::positional).toList());
        section(
                text,
                "Options:",
                parameters.stream().filter(each -> !each.positional()).toList());
        section(text, "Options of every command:", common);
        return Visible.lines(text.append('\n').append(Usage.STATUS).toString());
    }

    private static void section(StringBuilder text, String title, List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        text.append('\n').append(title).append('\n');
        for (Parameter each : parameters) {
            text.append(entry("  " + Usage.form(each), Usage.meaning(each), COLUMN));
        }
    }

    /** A name on the left and its meaning in a second column; below the name if the name is too long. */
    public static String entry(String name, String meaning, int column) {
        String indent = "\n" + " ".repeat(column);
        int width = TextLayout.width(name);
        return name
                + (width < column ? " ".repeat(column - width) : indent)
                + String.join(indent, TextLayout.wrap(meaning, WIDTH - column))
                + "\n";
    }
}
