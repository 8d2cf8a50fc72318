package luksh.shell.prompt;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.shell.prompt.Documentation.Entry;
import luksh.shell.prompt.Engine.Suggestions;
import luksh.shell.prompt.line.JavaToken;
import luksh.shell.prompt.line.JavaToken.Kind;
import luksh.shell.prompt.line.LuksPaths;
import luksh.shell.prompt.line.Nesting;
import luksh.shell.prompt.line.Offer;
import luksh.shell.prompt.line.Offer.Offers;

/** The completions of Tab: names of Java, values of arguments, paths inside a string, the prompt's own commands. */
final class TabCompletion {
    /** Methods of every object that users do not look for. */
    private static final Set<String> NOISE =
            Set.of("wait(", "notify()", "notifyAll()", "getClass()", "hashCode()", "equals(");
    /** Words of Java that need no completion. */
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");
    /** Commands whose argument is a path. */
    private static final Set<String> TAKES_PATH = Set.of("/load", "/save", "/undo");
    /** Verbs that find a device by what its header says. */
    private static final Set<String> FINDS_DEVICE = Set.of("luks", "luksAll", "rescue", "unfinished");
    /** Looking up the descriptions of more offers than this would be slow, and they are not shown. */
    private static final int MOST_DESCRIBED = 60;

    private static final List<String> TAGS = List.of("UUID=", "LABEL=");

    private final Engine engine;
    private final List<String> commands;
    private final Documentation documentation;
    private final ArgumentOffers arguments;
    private final LuksPaths paths;
    private final Set<String> verbs;

    TabCompletion(Engine engine, List<String> commands, Documentation documentation) {
        this(engine, commands, documentation, new LuksPaths());
    }

    /** @param paths finds devices */
    TabCompletion(Engine engine, List<String> commands, Documentation documentation, LuksPaths paths) {
        this.engine = engine;
        this.commands = commands;
        this.documentation = documentation;
        this.paths = paths;
        arguments = new ArgumentOffers(engine, documentation);
        verbs = documentation.entries().stream()
                .filter(entry -> entry.owner().equals(Documentation.PRELUDE))
                .map(Entry::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    Documentation documentation() {
        return documentation;
    }

    /** The names of the verbs. */
    Set<String> verbs() {
        return verbs;
    }

    /** What the call at the cursor takes, if nothing of an argument is typed yet; else empty. */
    String signatures(String line, int cursor, int width) {
        return Commands.isCommand(line) ? "" : arguments.signatures(line.substring(0, cursor), width);
    }

    Offers at(String line, int cursor) {
        String typed = line.substring(0, cursor);
        if (Commands.isCommand(line)) {
            return command(typed);
        }
        OptionalInt string = Nesting.of(typed).openString();
        if (string.isPresent()) {
            return quoted(typed, string.getAsInt());
        }
        List<Offer> values = arguments.values(typed);
        return values.isEmpty() ? java(line, cursor) : new Offers(cursor, values);
    }

    private Offers java(String line, int cursor) {
        Suggestions all = engine.suggestions(line, cursor);
        String word = line.substring(all.anchor(), cursor);
        boolean member = all.anchor() > 0 && line.charAt(all.anchor() - 1) == '.';
        Map<String, String> variables = member ? Map.of() : engine.variableTypes();
        List<String> texts = all.texts().stream()
                .filter(text -> text.startsWith(word) && !text.startsWith("$"))
                .filter(text -> !word.isEmpty() || needed(text, member))
                .sorted(Comparator.comparing(text -> !variables.containsKey(text)))
                .toList();
        if (texts.size() > MOST_DESCRIBED) {
            return new Offers(
                    all.anchor(),
                    texts.stream().map(text -> new Offer(text, "")).toList());
        }
        String owner = member ? receiver(line.substring(0, all.anchor() - 1)) : Documentation.PRELUDE;
        return new Offers(
                all.anchor(),
                texts.stream()
                        .map(text -> new Offer(text, variables.getOrDefault(text, about(owner, text))))
                        .toList());
    }

    /** Whether a text is offered before a letter is typed: verbs and variables, not all classes and packages. */
    private static boolean needed(String text, boolean member) {
        return !NOISE.contains(text)
                && (member
                        || !(text.endsWith(".") || PRIMITIVES.contains(text) || Character.isUpperCase(text.charAt(0))));
    }

    /** The type of the expression that ends a text; empty if it is not known. */
    private String receiver(String text) {
        String expression = text.substring(expressionStart(text));
        String known = engine.type(expression);
        return known.isEmpty() ? arguments.lambda(text, expression) : known.replaceAll("<.*", "");
    }

    /** The index at which the names and calls begin that end a text. */
    private static int expressionStart(String text) {
        List<JavaToken> tokens = JavaToken.of(text);
        int start = text.length();
        int depth = 0;
        boolean dotted = true;
        for (int i = tokens.size() - 1; i >= 0; i--) {
            JavaToken token = tokens.get(i);
            if (token.kind() == Kind.CLOSE) {
                depth++;
            } else if (token.kind() == Kind.OPEN) {
                if (depth == 0) {
                    return start;
                }
                depth--;
            } else if (depth == 0) {
                boolean name = token.kind() == Kind.WORD || token.quotation();
                boolean dot = text.charAt(token.start()) == '.';
                if (!dot && (!name || !dotted)) {
                    return start;
                }
                dotted = dot;
            }
            start = token.start();
        }
        return start;
    }

    private String about(String owner, String text) {
        String name = text.replaceAll("\\(.*", "");
        boolean empty = text.endsWith("()");
        return documentation.of(owner, name).stream()
                .filter(entry -> !empty || entry.parameters().isEmpty())
                .map(Entry::first)
                .filter(first -> !first.isEmpty())
                .findFirst()
                .orElse("");
    }

    private Offers command(String typed) {
        int blank = typed.indexOf(' ');
        if (blank < 0) {
            return new Offers(
                    0,
                    commands.stream().sorted().map(name -> new Offer(name, "")).toList());
        }
        String name = typed.substring(0, blank);
        if (TAKES_PATH.contains(name)) {
            return LuksPaths.files(typed, blank + 1);
        }
        if (name.equals("/doc")) {
            return new Offers(
                    blank + 1,
                    documentation.names().stream()
                            .map(each -> new Offer(each, ""))
                            .toList());
        }
        return name.equals("/time") ? java(typed, typed.length()) : Offers.none(typed.length());
    }

    /** What may be in the quotes: a word that the parameter takes, or a path. */
    private Offers quoted(String typed, int start) {
        String text = typed.substring(start);
        Optional<Nesting.Call> call = Nesting.of(typed.substring(0, start - 1)).call();
        List<Offer> words = call.stream()
                .flatMap(each -> documentation.named(each.name()).stream()
                        .filter(entry -> entry.parameters().size() > each.argument())
                        .map(entry -> entry.parameters().get(each.argument())))
                .flatMap(
                        parameter -> ArgumentOffers.words(parameter.substring(parameter.lastIndexOf(' ') + 1)).stream())
                .distinct()
                .toList();
        if (!words.isEmpty()) {
            return new Offers(start, words);
        }
        if (call.filter(each -> FINDS_DEVICE.contains(each.name())).isEmpty()) {
            return LuksPaths.files(typed, start);
        }
        for (String tag : TAGS) {
            if (text.startsWith(tag)) {
                return new Offers(start, paths.tagged(tag));
            }
        }
        Offers files = LuksPaths.files(typed, start);
        return text.indexOf('/') >= 0 ? files : new Offers(start, devices(text, files.offers()));
    }

    /** Files and devices with a header, then the tags, then all other files. */
    private List<Offer> devices(String text, List<Offer> files) {
        List<Offer> offers =
                files.stream().filter(file -> !file.about().isEmpty()).collect(Collectors.toList());
        offers.addAll(paths.devices());
        offers.add(new Offer("UUID=", "a device, by the UUID in its header"));
        offers.add(new Offer("LABEL=", "a device, by the label in its header"));
        files.stream().filter(file -> file.about().isEmpty()).forEach(offers::add);
        return offers.stream().filter(offer -> offer.text().startsWith(text)).toList();
    }
}
