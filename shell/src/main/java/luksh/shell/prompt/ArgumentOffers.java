package luksh.shell.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import luksh.Container;
import luksh.crypto.Hash;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.script.Prelude;
import luksh.shell.prompt.Documentation.Entry;
import luksh.shell.prompt.line.JavaToken;
import luksh.shell.prompt.line.JavaToken.Kind;
import luksh.shell.prompt.line.Nesting;
import luksh.shell.prompt.line.Nesting.Call;
import luksh.shell.prompt.line.Offer;
import luksh.shell.render.TypeText;

/** What a call takes at the place of the cursor: its signatures, and the values that fit. */
final class ArgumentOffers {
    /** More signatures than this are a list, not a help. */
    private static final int MOST_SIGNATURES = 8;

    private static final Pattern CALL = Pattern.compile("(?:(\\w+)(?:<.*?>)?\\.)?(\\w+)\\((.*)\\)$");
    private static final Pattern CONSUMER = Pattern.compile("Consumer<(\\w+)>");

    private static final List<String> POLICIES = List.of("desktop", "grub-boot", "server");

    private final Engine engine;
    private final Documentation documentation;

    ArgumentOffers(Engine engine, Documentation documentation) {
        this.engine = engine;
        this.documentation = documentation;
    }

    /** The call in whose brackets a text ends, if nothing of an argument is typed yet. */
    static Optional<Call> begun(String text) {
        Nesting nesting = Nesting.of(text);
        return nesting.insideText() ? Optional.empty() : nesting.call().filter(call -> call.start() >= text.length());
    }

    /** Each signature of the call at the cursor with what {@code /doc} says; empty if the call is unknown. */
    String signatures(String text, int width) {
        if (begun(text).isEmpty()) {
            return "";
        }
        List<String> all = engine.signatures(text, text.length()).stream()
                .map(TypeText::withoutPackages)
                .toList();
        return all.size() > MOST_SIGNATURES
                ? String.join("\n", all)
                : all.stream()
                        .map(signature -> entry(signature)
                                .map(entry -> Documentation.about(entry, width))
                                .orElse(signature + "\n"))
                        .collect(Collectors.joining());
    }

    /** The documentation of a signature of JShell, in which the name of the type precedes that of the method. */
    private Optional<Entry> entry(String signature) {
        Matcher call = CALL.matcher(signature);
        if (!call.find()) {
            return Optional.empty();
        }
        List<String> wanted = Examples.parameters(call.group(3));
        String owner = call.group(1);
        return documentation.named(call.group(2)).stream()
                .filter(entry -> entry.owner().equals(owner) || entry.owner().equals(Documentation.PRELUDE))
                .filter(entry -> types(entry.parameters()).equals(types(wanted)))
                .findFirst();
    }

    private static List<String> types(List<String> parameters) {
        return parameters.stream()
                .map(parameter -> parameter.replaceAll(" \\w+$", ""))
                .toList();
    }

    /** The values that fit at the cursor, best first; empty if none is known. */
    List<Offer> values(String text) {
        Optional<Call> call = begun(text);
        if (call.isEmpty()) {
            return List.of();
        }
        Map<String, Offer> offers = new LinkedHashMap<>();
        boolean quoted = false;
        for (String signature : engine.signatures(text, text.length())) {
            Optional<String> parameter =
                    parameter(TypeText.withoutPackages(signature), call.get().argument());
            for (Offer offer :
                    parameter.map(each -> values(call.get().name(), each, text)).orElse(List.of())) {
                offers.putIfAbsent(offer.text(), offer);
            }
            quoted |= parameter.filter(each -> each.startsWith("String")).isPresent();
        }
        Map<String, String> variables = engine.variableTypes();
        for (String fitting : engine.fitting(text, text.length())) {
            // a verb that gives a text is rarely meant where the user types a text
            boolean begun = offers.keySet().stream().anyMatch(offer -> offer.startsWith(fitting));
            if (variables.containsKey(fitting) || !(quoted || begun)) {
                offers.putIfAbsent(fitting, new Offer(fitting, about(fitting, variables)));
            }
        }
        return List.copyOf(offers.values());
    }

    /** What is known of a verb or variable. */
    private String about(String name, Map<String, String> variables) {
        String bare = name.replaceAll("\\(.*", "");
        return documentation.of(Documentation.PRELUDE, bare).stream()
                .map(Entry::first)
                .filter(first -> !first.isEmpty())
                .findFirst()
                .orElseGet(() -> variables.getOrDefault(name, ""));
    }

    /** Type and name of the parameter at a place. The last one of a variable number repeats. */
    private static Optional<String> parameter(String signature, int argument) {
        Matcher call = CALL.matcher(signature);
        List<String> all = call.find() ? Examples.parameters(call.group(3)) : List.of();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String last = all.get(all.size() - 1);
        return argument < all.size()
                ? Optional.of(all.get(argument))
                : last.contains("...") ? Optional.of(last) : Optional.empty();
    }

    private List<Offer> values(String method, String parameter, String text) {
        String type = parameter.replaceAll("(?:\\.\\.\\.)? \\w+$", "");
        String name = parameter.substring(parameter.lastIndexOf(' ') + 1);
        Matcher consumer = CONSUMER.matcher(type);
        if (type.equals("Slot")) {
            return container(text).map(disk -> slots(disk, name.equals("free"))).orElse(List.of());
        }
        if (method.equals("slot") && name.equals("number")) {
            return container(text).map(ArgumentOffers::numbers).orElse(List.of());
        }
        if (consumer.matches()) {
            String spec = consumer.group(1);
            String letter = spec.substring(0, 1).toLowerCase(Locale.ROOT);
            return List.of(new Offer(letter + " -> " + letter + ".", sentence(spec)));
        }
        if (type.equals("String")) {
            List<Offer> words = words(name);
            return words.isEmpty()
                    ? List.of(new Offer("\"", ""))
                    : words.stream()
                            .map(word -> new Offer("\"" + word.text() + "\"", word.about()))
                            .toList();
        }
        // the two versions are imported by their names
        String lead = type.equals("Version") ? "" : type + ".";
        return documentation.constants(type).stream()
                .map(constant -> new Offer(lead + constant.name(), constant.first()))
                .toList();
    }

    private String sentence(String type) {
        return documentation.of("", type).stream().map(Entry::first).findFirst().orElse("");
    }

    /** The words that a parameter of this name takes; empty if it takes any text. */
    static List<Offer> words(String parameter) {
        List<String> words = switch (parameter) {
            case "hash" -> Hash.names();
            case "policy" -> POLICIES;
            default -> List.of();
        };
        return words.stream().map(word -> new Offer(word, "")).toList();
    }

    /** The type of a parameter of a lambda, by the method that takes the lambda; empty if it is not known. */
    String lambda(String text, String parameter) {
        List<JavaToken> tokens = JavaToken.of(text);
        for (int i = tokens.size() - 3; i >= 0; i--) {
            boolean arrow = tokens.get(i).in(text).equals(parameter)
                    && text.startsWith("->", tokens.get(i + 1).start());
            if (!arrow) {
                continue;
            }
            Optional<Call> call =
                    Nesting.of(text.substring(0, tokens.get(i).start())).call();
            return call.stream()
                    .flatMap(each -> documentation.named(each.name()).stream()
                            .filter(entry -> entry.parameters().size() > each.argument())
                            .map(entry -> CONSUMER.matcher(entry.parameters().get(each.argument()))))
                    .filter(Matcher::lookingAt)
                    .map(consumer -> consumer.group(1))
                    .findFirst()
                    .orElse("");
        }
        return "";
    }

    /** The container that the line speaks of: the last variable with one, or the last path given to {@code luks}. */
    private Optional<Container> container(String text) {
        Map<String, String> variables = engine.variableTypes();
        List<JavaToken> tokens = JavaToken.of(text);
        for (int i = tokens.size() - 1; i >= 0; i--) {
            JavaToken token = tokens.get(i);
            boolean member = token.start() > 0 && text.charAt(token.start() - 1) == '.';
            if (token.kind() != Kind.WORD || member) {
                continue;
            }
            if (variables.getOrDefault(token.in(text), "").equals("Container")
                    && engine.value(token.in(text)) instanceof Container disk) {
                return Optional.of(disk);
            }
            if (token.in(text).equals("luks") && i + 2 < tokens.size()) {
                return read(tokens.get(i + 2), text);
            }
        }
        return Optional.empty();
    }

    private static Optional<Container> read(JavaToken path, String text) {
        if (path.kind() != Kind.STRING || !path.closed()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Prelude.luks(text.substring(path.start() + 1, path.end() - 1)));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    private static List<Offer> slots(Container disk, boolean free) {
        if (free) {
            return disk.freeSlots().stream()
                    .map(slot -> new Offer("slot(" + slot.number() + ")", "free"))
                    .toList();
        }
        return used(disk, "slot(%d)");
    }

    private static List<Offer> numbers(Container disk) {
        return used(disk, "%d");
    }

    /** Slots in use, by number, each with its KDF and name. */
    private static List<Offer> used(Container disk, String form) {
        List<Offer> offers = new ArrayList<>();
        for (KeySlot slot : disk.slots()) {
            offers.add(new Offer(
                    String.format(Locale.ROOT, form, slot.number()),
                    slot.toString().replaceFirst("slot \\d+:? ?", "")));
        }
        return offers;
    }
}
