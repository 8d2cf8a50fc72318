import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.script.OptionType;
import luksh.script.Parameter;
import luksh.shell.Topic;
import luksh.shell.Topics;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes what makes bash, zsh and fish complete the commands of luksh, when luksh is built: for bash with picocli, which
 * therefore is not in the jar. Devices, key slots and a person's own scripts are looked up by {@code luksh completion
 * lookup}, which completion.bash, completion.zsh and completion.fish call.
 */
final class CompletionFiles {
    /** Picocli takes the word before for an option if any option contains it: a file called {@code a}, for example. */
    private static final String SOMEWHERE = "=~ ${previousWord} ";

    private static final String WHOLE = "== *\"'${previousWord}'\"* ";

    /** The script's last line, which completion.bash has too. */
    private static final String REGISTERED = "complete -F _complete_luksh -o default luksh luksh.sh luksh.bash";

    private static final List<String> SHELLS = List.of("bash", "fish", "zsh");

    private final List<Topic> topics = Topics.standard();
    private final List<String> names = topics.stream().map(Topic::name).toList();

    private CompletionFiles() {}

    /** @param arguments the folder of the parts that call the lookup, and that of what becomes of them */
    public static void main(String[] arguments) throws IOException {
        Path parts = Path.of(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        var files = new CompletionFiles();
        Files.writeString(folder.resolve("bash"), files.bash() + Files.readString(parts.resolve("completion.bash")));
        Files.writeString(folder.resolve("zsh"), files.filled(parts.resolve("completion.zsh"), files.zsh()));
        Files.writeString(folder.resolve("fish"), files.filled(parts.resolve("completion.fish"), files.fish()));
    }

    private String filled(Path part, String words) throws IOException {
        return Files.readString(part).replace("# COMMANDS\n", words);
    }

    /** What may be typed behind an option or as an argument. */
    private enum Value { FILE, FOLDER, LOOKUP, DEVICE, COMMAND, SHELL, VAULT, NOTHING }

    private static Value value(Parameter each, Topic topic) {
        if (each.positional()) {
            return switch (each.name()) {
                case "command" -> topic.name().equals("vault") ? Value.VAULT : Value.COMMAND;
                case "shell" -> Value.SHELL;
                case "slot" -> Value.LOOKUP;
                case "device", "path" -> Value.DEVICE;
                case "argument", "expression", "word" -> Value.NOTHING;
                default -> Value.FILE;
            };
        }
        OptionType type = OptionType.named(each.type()).orElse(OptionType.STRING);
        return switch (each.placeholder()) {
            case "SLOT" -> Value.LOOKUP;
            case "DEVICE" -> Value.DEVICE;
            case "FOLDER" -> Value.FOLDER;
            default -> type == OptionType.STRING ? Value.FILE : Value.NOTHING;
        };
    }

    private static List<Parameter> options(Topic topic) {
        var options = new ArrayList<Parameter>();
        options.add(new Parameter(Parameter.Kind.FLAG, "help", "", "", "show what it does and takes", 0));
        Stream.concat(topic.parameters().stream(), topic.common().stream())
                .filter(each -> !each.positional())
                .forEach(options::add);
        return options;
    }

    private static List<Parameter> arguments(Topic topic) {
        return topic.parameters().stream().filter(Parameter::positional).toList();
    }

    private List<String> words(Value value) {
        return switch (value) {
            case COMMAND -> names;
            case SHELL -> SHELLS;
            case VAULT -> Topics.VAULT;
            default -> List.of();
        };
    }

    private String bash() {
        CommandSpec root = CommandSpec.create().name("luksh");
        Stream.of("help", "version").forEach(name -> root.addOption(flag(name)));
        topics.forEach(each -> root.addSubcommand(each.name(), spec(each)));
        String script = AutoComplete.bash("luksh", new CommandLine(root));
        return replaced(replaced(script, SOMEWHERE, WHOLE), REGISTERED, "");
    }

    /** Fails where another version of picocli writes another text. */
    private static String replaced(String script, String part, String by) {
        if (!script.contains(part)) {
            throw new IllegalStateException("picocli's completion no longer contains: " + part);
        }
        return script.replace(part, by);
    }

    private CommandSpec spec(Topic topic) {
        CommandSpec spec = CommandSpec.create();
        options(topic).forEach(each -> spec.addOption(option(each, value(each, topic))));
        if (topic.name().equals("vault")) {
            topics.stream()
                    .filter(each -> Topics.VAULT.contains(each.name()))
                    .forEach(each -> spec.addSubcommand(each.name(), spec(each)));
            return spec;
        }
        int place = 0;
        for (Parameter each : arguments(topic)) {
            spec.add(positional(each, place++, value(each, topic)));
        }
        return spec;
    }

    private PositionalParamSpec positional(Parameter each, int place, Value value) {
        var spec = PositionalParamSpec.builder().index(each.several() ? place + "..*" : String.valueOf(place));
        List<String> words = words(value);
        return words.isEmpty()
                ? spec.type(value == Value.LOOKUP || value == Value.NOTHING ? String.class : File.class).build()
                : spec.type(String.class).completionCandidates(words).build();
    }

    /** Picocli completes names of files for a File alone. */
    private static OptionSpec option(Parameter each, Value value) {
        boolean file = value == Value.FILE || value == Value.FOLDER || value == Value.DEVICE;
        return each.valued()
                ? OptionSpec.builder("--" + each.name())
                        .arity("1")
                        .type(file ? File.class : String.class)
                        .build()
                : flag(each.name());
    }

    private static OptionSpec flag(String name) {
        return OptionSpec.builder("--" + name).arity("0").type(boolean.class).build();
    }

    private String zsh() {
        var text = new StringBuilder("_luksh_commands=(\n");
        topics.forEach(each -> text.append("    ")
                .append(quoted(each.name() + ":" + each.summary()))
                .append('\n'));
        text.append(")\n\n_luksh_options() {\n    case $1 in\n");
        for (Topic topic : topics) {
            text.append("        ").append(topic.name()).append(")\n            _arguments -S \\\n");
            for (Parameter each : options(topic)) {
                String repeated = each.name().equals("key-file") ? "*" : "";
                text.append("                ")
                        .append(quoted(repeated + "--" + each.name() + (each.valued() ? "=" : "") + "["
                                + zshText(each.meaning()) + "]"
                                + (each.valued()
                                        ? ":" + each.placeholder() + ":" + zshAction(value(each, topic))
                                        : "")))
                        .append(" \\\n");
            }
            for (Parameter each : arguments(topic)) {
                text.append("                ")
                        .append(quoted((each.several() ? "*:" : each.mayBeMissing() ? "::" : ":") + each.name() + ":"
                                + zshAction(value(each, topic))))
                        .append(" \\\n");
            }
            text.append("                && return\n            ;;\n");
        }
        return text.append("    esac\n}\n").toString();
    }

    private String zshAction(Value value) {
        return switch (value) {
            case FILE -> "_files";
            case FOLDER -> "_files -/";
            case LOOKUP -> "_luksh_lookup";
            case DEVICE -> "_luksh_devices";
            case NOTHING -> " ";
            default -> "(" + String.join(" ", words(value)) + ")";
        };
    }

    private static String zshText(String text) {
        return text.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
    }

    private String fish() {
        var text = new StringBuilder();
        for (Topic topic : topics) {
            text.append("complete -c luksh -n __luksh_first -a ")
                    .append(topic.name())
                    .append(" -d ")
                    .append(fishQuoted(topic.summary()))
                    .append('\n');
            String lead = "complete -c luksh -n '__luksh_command " + topic.name() + "' ";
            for (Parameter each : options(topic)) {
                text.append(lead)
                        .append("-l ")
                        .append(each.name())
                        .append(each.valued() ? " " + fishAction(value(each, topic), "-x", "-r -F") : "")
                        .append(" -d ")
                        .append(fishQuoted(each.meaning()))
                        .append('\n');
            }
            arguments(topic).stream()
                    .map(each -> fishAction(value(each, topic), "", "-F"))
                    .filter(action -> !action.isEmpty())
                    .distinct()
                    .forEach(action -> text.append(lead).append(action).append('\n'));
        }
        return text.toString();
    }

    /** @param plain of what is no file; {@code files} of what may be one */
    private String fishAction(Value value, String plain, String files) {
        String lead = plain.isEmpty() ? "" : plain + " ";
        return switch (value) {
            case FILE -> files;
            case FOLDER -> lead + "-a '(__fish_complete_directories)'";
            case LOOKUP -> lead + "-a '(__luksh_lookup)'";
            case DEVICE -> files + " -a '(__luksh_lookup)'";
            case NOTHING -> plain;
            default -> lead + "-a " + fishQuoted(words(value).stream().collect(Collectors.joining(" ")));
        };
    }

    /** A word of a shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String fishQuoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
