package luksh.script;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import org.jspecify.annotations.Nullable;

/** Separates the words of a command line into options and arguments; {@code --} ends the options. */
public final class CommandLine {
    /** The options that every script takes. */
    private static final Map<String, Parameter> COMMON =
            Usage.COMMON.stream().collect(Collectors.toUnmodifiableMap(Parameter::name, each -> each));

    /** The spellings of cryptsetup. */
    private static final Map<String, String> SPELLINGS = Map.of(
            "keyfile-offset", Usage.KEY_FILE + Usage.OFFSET,
            "keyfile-size", Usage.KEY_FILE + Usage.SIZE,
            "new-keyfile", Usage.NEW_KEY_FILE,
            "new-keyfile-offset", Usage.NEW_KEY_FILE + Usage.OFFSET,
            "new-keyfile-size", Usage.NEW_KEY_FILE + Usage.SIZE);

    private final Map<String, Parameter> declared = new TreeMap<>();
    private final List<String> positional = new ArrayList<>();
    private final Map<String, String> own = new HashMap<>();
    private final Map<String, List<String>> common = new HashMap<>();

    private final Map<String, Parameter> shared;

    /** @param script whether it accepts the common options */
    CommandLine(List<Parameter> parameters, List<String> words, boolean script) {
        shared = script ? COMMON : Map.of();
        parameters.stream().filter(each -> !each.positional()).forEach(each -> declared.put(each.name(), each));
        boolean ended = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (ended || !word.startsWith("-") || word.equals("-")) {
                positional.add(word);
            } else if (word.equals("--")) {
                ended = true;
            } else if (option(word, i + 1 < words.size() ? words.get(i + 1) : null)) {
                i++;
            }
        }
    }

    /** Names that a script must not declare. */
    public static boolean reserved(String name) {
        return COMMON.containsKey(name) || SPELLINGS.containsKey(name) || name.equals("help");
    }

    List<String> positional() {
        return positional;
    }

    /** The script's own options: name to value; the value of a flag is empty. */
    Map<String, String> options() {
        return own;
    }

    RunOptions common() {
        long times = Stream.of(Usage.KEY_FILE, Usage.NEW_KEY_FILE)
                .flatMap(option -> common.getOrDefault(option, List.of()).stream())
                .filter("-"::equals)
                .count();
        if (times > 1) {
            throw refused(
                    "standard input can be only one key file, but " + times
                            + " options use it: --key-file - and --new-key-file - each read all of it; put one secret into a file");
        }
        return new RunOptions(
                common.containsKey("dry-run"),
                common.containsKey("yes"),
                common.containsKey("json"),
                common.containsKey("quiet"),
                sources(Usage.KEY_FILE),
                sources(Usage.NEW_KEY_FILE).stream().findFirst());
    }

    /** The offset and the size apply to each of the files. */
    private List<SecretSource> sources(String option) {
        Optional<Size> offset = size(option + Usage.OFFSET);
        Optional<Size> length = size(option + Usage.SIZE);
        List<String> files = common.getOrDefault(option, List.of());
        if (files.isEmpty() && (offset.isPresent() || length.isPresent())) {
            throw refused("--" + option + (offset.isPresent() ? Usage.OFFSET : Usage.SIZE) + " has no effect without --"
                    + option + " FILE");
        }
        return files.stream()
                .map(text -> new SecretSource(path(option, text), offset.orElse(new Size(0)), length))
                .toList();
    }

    private Optional<Size> size(String option) {
        Optional<Size> size = common.getOrDefault(option, List.of()).stream()
                .map(text -> (Size) OptionType.SIZE.parse(option, text))
                .findFirst();
        if (option.endsWith(Usage.SIZE)
                && size.filter(each -> each.bytes() == 0).isPresent()) {
            throw refused(
                    "--" + option + " is 0; expected at least 1 byte; to use the whole file, leave the option out");
        }
        return size;
    }

    /** Reads one option; true if {@code following} was its value. */
    private boolean option(String word, @Nullable String following) {
        int equals = word.indexOf('=');
        String name = word.startsWith("--") ? word.substring(2, equals < 0 ? word.length() : equals) : "";
        Parameter scripts = declared.get(name);
        String canonical = scripts == null ? SPELLINGS.getOrDefault(name, name) : name;
        Parameter parameter = scripts == null ? shared.get(canonical) : scripts;
        if (parameter == null) {
            throw refused("unknown option " + (equals < 0 ? word : word.substring(0, equals)) + nearest(name));
        }
        if (!parameter.valued() && equals >= 0) {
            throw refused("--" + name + " takes no value; found '" + word.substring(equals + 1) + "'");
        }
        boolean takesNext = parameter.valued() && equals < 0;
        if (takesNext && (following == null || following.startsWith("--"))) {
            throw refused("--" + name + " needs a value: --" + name + "=" + parameter.placeholder());
        }
        String value =
                !parameter.valued() ? "" : takesNext && following != null ? following : word.substring(equals + 1);
        keep(parameter, scripts != null, value);
        return takesNext;
    }

    private void keep(Parameter parameter, boolean declared, String value) {
        String name = parameter.name();
        if (!declared) {
            List<String> values = common.computeIfAbsent(name, key -> new ArrayList<>());
            values.add(value);
            if (values.size() > 1 && parameter.valued() && !name.equals(Usage.KEY_FILE)) {
                throw refused("--" + name + " is given twice");
            }
            return;
        }
        OptionType.named(parameter.type()).ifPresent(type -> type.parse(name, value));
        if (own.put(name, value) != null && parameter.valued()) {
            throw refused("--" + name + " is given twice");
        }
    }

    private String nearest(String name) {
        var known = Stream.concat(
                        declared.keySet().stream(), shared.keySet().stream().sorted())
                .toList();
        return Nearest.to(name, known)
                .map(near -> "; did you mean --" + near + "?")
                .orElse("");
    }

    private static Path path(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refused("--" + option + " is '" + text + "'; expected the path of a file");
        }
    }

    private static LuksException refused(String sentence) {
        return new LuksException(sentence, ExitStatus.FAILED);
    }
}
