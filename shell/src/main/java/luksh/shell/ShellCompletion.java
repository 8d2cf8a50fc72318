package luksh.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Visible;
import luksh.script.Arguments;
import luksh.script.Parameter;
import luksh.script.Prelude;
import luksh.script.Run;
import luksh.script.RunOptions;

/** {@code luksh completion}: the files that the build made for the shells, and the look-ups that these make. */
final class ShellCompletion {
    private static final List<String> SHELLS = List.of("bash", "fish", "zsh");
    private static final String LOOKUP = "lookup";
    private static final String DEVICES = "/dev/disk/by-uuid/*";

    private final Launcher program;

    ShellCompletion(Launcher program) {
        this.program = program;
    }

    /** The parameters of {@code luksh completion}. Only the files for the shells use the word {@code lookup}. */
    static List<Parameter> parameters() {
        return List.of(
                new Parameter(Parameter.Kind.ARG, "shell", "", "", "bash, fish or zsh", 0),
                new Parameter(Parameter.Kind.OPTIONAL_ARGS, "word", "", "", "used internally by the completion", 0));
    }

    /** @param words of the line so far, only for a lookup; the last one is to be completed */
    int run(String shell, List<String> words) {
        if (shell.equals(LOOKUP)) {
            found(words).stream().filter(Visible::all).forEach(program.out()::println);
            return 0;
        }
        if (!SHELLS.contains(shell)) {
            throw new LuksException("shell is '" + shell + "'; expected bash, fish or zsh", ExitStatus.FAILED);
        }
        program.out().print(own(shell) + file(shell));
        return 0;
    }

    /** The names of the user's own scripts. */
    private String own(String shell) {
        String names = String.join(
                " ",
                program.scripts().ownNames().stream()
                        .filter(Predicate.not(name -> BuiltIns.named(name).isPresent()))
                        .toList());
        return switch (shell) {
            case "bash" -> "_luksh_own=(" + names + ")\n";
            case "zsh" -> "#compdef luksh\n_luksh_own=(" + names + ")\n";
            default -> "set -g __luksh_own " + names + "\n";
        };
    }

    private static String file(String shell) {
        try (InputStream in = ShellCompletion.class.getResourceAsStream("/luksh/completion/" + shell)) {
            if (in == null) {
                throw new IllegalStateException("luksh/completion/" + shell + ": the build writes it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the jar of luksh", e);
        }
    }

    /** Looks up the candidates for the last word. The shell removes those with another beginning. */
    private List<String> found(List<String> line) {
        List<String> words =
                line.size() > 2 && line.get(0).equals(BuiltIns.VAULT) ? line.subList(1, line.size()) : line;
        if (words.size() < 2) {
            return List.of();
        }
        Optional<Topic> topic = Topics.named(program, words.get(0));
        return topic.map(each -> found(each, words.subList(1, words.size()))).orElse(List.of());
    }

    private List<String> found(Topic topic, List<String> words) {
        List<Parameter> options = new ArrayList<>(topic.parameters());
        options.addAll(topic.common());
        String last = words.get(words.size() - 1);
        if (last.startsWith("-")) {
            return options.stream()
                    .filter(each -> !each.positional())
                    .map(each -> "--" + each.name())
                    .toList();
        }
        var given = new ArrayList<String>();
        Optional<Parameter> wanted = Optional.empty();
        for (String word : words.subList(0, words.size() - 1)) {
            if (wanted.isPresent()) {
                wanted = Optional.empty();
            } else if (word.startsWith("--")) {
                wanted = options.stream()
                        .filter(each -> each.valued() && word.equals("--" + each.name()))
                        .findFirst();
            } else {
                given.add(word);
            }
        }
        String what = wanted.map(Parameter::placeholder).orElseGet(() -> place(topic, given.size()));
        return switch (what) {
            case "SLOT" -> given.isEmpty() ? List.of() : slots(given.get(0));
            case "DEVICE", "PATH" -> devices();
            default -> List.of();
        };
    }

    /** The name of the argument at this place, in capitals; empty if there is none. */
    private static String place(Topic topic, int place) {
        List<Parameter> arguments =
                topic.parameters().stream().filter(Parameter::positional).toList();
        if (arguments.isEmpty()) {
            return "";
        }
        Parameter at = arguments.get(Math.min(place, arguments.size() - 1));
        return place < arguments.size() || at.several() ? at.name().toUpperCase(Locale.ROOT) : "";
    }

    private List<String> slots(String path) {
        return looked(() -> Prelude.luks(path).slots().stream()
                .map(slot -> String.valueOf(slot.number()))
                .toList());
    }

    private List<String> devices() {
        return looked(
                () -> Prelude.luksAll(DEVICES).stream().map(disk -> disk.path()).toList());
    }

    /** Prints nothing about unreadable files, because the user is still typing. */
    private List<String> looked(Supplier<List<String>> look) {
        var quiet = new RunOptions(false, false, false, true, List.of(), Optional.empty());
        Run run = Run.begin(program.runEnvironment(), Arguments.none(quiet));
        try (run) {
            return look.get();
        } catch (LuksException e) {
            return List.of();
        }
    }
}
