package luksh.shell;

import java.io.File;
import java.util.List;
import luksh.script.OptionType;
import luksh.script.Parameter;
import luksh.script.Parameter.Kind;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What makes bash complete commands and options; picocli writes it, and nothing else here knows picocli. */
final class Completion {
    /** Picocli takes the word before for an option if any option contains it: a file called {@code a}, for example. */
    private static final String SOMEWHERE = "=~ ${previousWord} ";

    private static final String WHOLE = "== *\"'${previousWord}'\"* ";

    private Completion() {}

    /** A text for {@code source}. What is neither command nor option bash completes as the name of a file. */
    static String bash(List<Topic> topics) {
        List<String> names = topics.stream().map(Topic::name).toList();
        CommandSpec root = CommandSpec.create().name("luksh");
        root.addOption(flag("help")).addOption(flag("version"));
        topics.forEach(each -> root.addSubcommand(each.name(), spec(each, names)));
        return AutoComplete.bash("luksh", new CommandLine(root)).replace(SOMEWHERE, WHOLE);
    }

    private static CommandSpec spec(Topic topic, List<String> names) {
        CommandSpec spec = CommandSpec.create().addOption(flag("help"));
        int place = 0;
        for (Parameter each : topic.parameters()) {
            spec.add(each.positional() ? positional(each, place++, names) : option(each));
        }
        topic.common().forEach(each -> spec.addOption(option(each)));
        return spec;
    }

    private static PositionalParamSpec positional(Parameter each, int place, List<String> names) {
        var spec = PositionalParamSpec.builder().index(each.several() ? place + "..*" : String.valueOf(place));
        return switch (each.name()) {
            case "command" ->
                spec.type(String.class).completionCandidates(names).build();
            case "shell" ->
                spec.type(String.class).completionCandidates(List.of("bash")).build();
            default -> spec.type(File.class).build();
        };
    }

    /** A text may be the name of a file, and picocli completes these for a File alone; a number cannot. */
    private static OptionSpec option(Parameter each) {
        boolean text = OptionType.named(each.type()).orElse(OptionType.STRING) == OptionType.STRING;
        return each.kind() == Kind.FLAG
                ? flag(each.name())
                : OptionSpec.builder("--" + each.name())
                        .arity("1")
                        .type(text ? File.class : String.class)
                        .build();
    }

    private static OptionSpec flag(String name) {
        return OptionSpec.builder("--" + name).arity("0").type(boolean.class).build();
    }
}
