package luksh.shell.prompt;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import luksh.shell.prompt.Documentation.Entry;
import luksh.shell.render.TypeText;

/** A question at the prompt for what a name is: {@code d.backup?}. */
final class NameQuestion {
    /** A blank before the mark would be the begin of a conditional expression. */
    private static final Pattern QUESTION =
            Pattern.compile("(?:(?<of>[\\w$]+(?:\\.[\\w$]+(?:\\(\\))?)*)\\.)?(?<name>[\\w$]+)(?:\\(\\))?\\?+");

    private final Engine engine;
    private final Documentation documentation;

    NameQuestion(Engine engine, Documentation documentation) {
        this.engine = engine;
        this.documentation = documentation;
    }

    /** Whether a line is such a question. */
    static boolean is(String line) {
        return line.stripTrailing().endsWith("?")
                && QUESTION.matcher(line.strip()).matches();
    }

    /**
     * The description of the name, as {@code /doc} gives it. A variable is described by its type.
     *
     * @throws luksh.format.LuksException if the name is unknown
     */
    String answer(String line, int width) {
        Matcher question = QUESTION.matcher(line.strip());
        if (!question.matches()) {
            throw new IllegalArgumentException(line);
        }
        String name = question.group("name");
        String receiver = question.group("of");
        if (receiver == null) {
            boolean known = !documentation.named(name).isEmpty();
            String type = known ? "" : type(name);
            return documentation.about(type.isEmpty() ? name : type, width);
        }
        String type = type(receiver);
        String owner = type.isEmpty() ? receiver : type;
        List<Entry> found = documentation.of(owner, name);
        String call = receiver + "." + name + "(";
        List<String> others = found.isEmpty() ? engine.signatures(call, call.length()) : List.of();
        return others.isEmpty()
                ? documentation.about(owner + "." + name, width)
                : others.stream()
                        .map(signature -> TypeText.withoutPackages(signature) + "\n")
                        .collect(Collectors.joining());
    }

    private String type(String expression) {
        return TypeText.withoutPackages(engine.type(expression)).replaceAll("<.*", "");
    }
}
