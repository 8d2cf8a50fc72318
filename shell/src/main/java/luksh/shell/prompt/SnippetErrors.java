package luksh.shell.prompt;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import luksh.script.Nearest;
import luksh.shell.prompt.Engine.Suggestions;
import luksh.shell.prompt.line.Nesting;
import luksh.shell.render.TypeText;

/** The messages of javac about a snippet, without its internal names, and with a suggestion for a misspelt name. */
final class SnippetErrors {
    private static final Pattern MISSING = Pattern.compile("symbol: +(?:method|variable|class) ([\\w$]+)");
    /** A method of this name exists, but takes other arguments. */
    private static final Pattern REFUSED = Pattern.compile("^(?:method|no suitable method found for) ([\\w$]+)");

    private static final String LITERAL = "unclosed character literal";

    /** The completions at a place of a text. */
    interface Offers {
        Suggestions at(String text, int cursor);
    }

    private SnippetErrors() {}

    static List<Outcome.Problem> of(String source, Stream<Diag> diagnostics, Offers offers) {
        return diagnostics
                .filter(Diag::isError)
                .map(each -> problem(source, each, offers))
                .toList();
    }

    /** The message for a name that JShell itself misses, for example {@code class Foo}. */
    static Outcome.Problem missing(String source, String symbol, Offers offers) {
        String name = symbol.substring(symbol.lastIndexOf(' ') + 1);
        return named("cannot find symbol\n  symbol:   " + symbol, source, name, source.indexOf(name), offers);
    }

    private static Outcome.Problem problem(String source, Diag diagnostic, Offers offers) {
        String message = message(diagnostic);
        Matcher refused = REFUSED.matcher(message);
        if (refused.find()) {
            int start = source.indexOf(refused.group(1), (int) diagnostic.getPosition());
            return named(message, source, refused.group(1), start, offers);
        }
        Matcher missing = MISSING.matcher(message);
        // the position of javac is the dot before the name, or the name
        int start = missing.find() ? source.indexOf(missing.group(1), (int) diagnostic.getPosition()) : -1;
        return start < 0
                ? new Outcome.Problem(message, (int) diagnostic.getStartPosition(), (int) diagnostic.getEndPosition())
                : named(message, source, missing.group(1), start, offers);
    }

    private static Outcome.Problem named(String message, String source, String name, int start, Offers offers) {
        if (start < 0) {
            return new Outcome.Problem(message, -1, -1);
        }
        int arguments = Nesting.arguments(source, start + name.length());
        String meant = meant(name, offers.at(source.substring(0, start), start).texts(), arguments)
                .map(sentence -> "\n  " + sentence)
                .orElse("");
        return new Outcome.Problem(message + meant, start, start + name.length());
    }

    /** The nearest name that takes as many arguments, or else the nearest. */
    private static Optional<String> meant(String name, List<String> offered, int arguments) {
        Predicate<String> fits =
                text -> arguments < 0 ? !text.contains("(") : text.endsWith(arguments == 0 ? "()" : "(");
        if (offered.stream().filter(fits).anyMatch(text -> bare(text).equals(name))) {
            return Optional.empty(); // the name was meant, with arguments of other types
        }
        List<String> others =
                offered.stream().filter(text -> !bare(text).equals(name)).toList();
        return nearest(name, others.stream().filter(fits).toList())
                .or(() -> nearest(name, others))
                .map(text -> "did you mean " + (text.endsWith("(") ? text + "…)" : text) + "?");
    }

    private static Optional<String> nearest(String name, List<String> offered) {
        return Nearest.to(name, offered.stream().map(SnippetErrors::bare).toList())
                .flatMap(nearest -> offered.stream()
                        .filter(text -> bare(text).equals(nearest))
                        .findFirst());
    }

    private static String bare(String offered) {
        return offered.replaceAll("\\(.*", "");
    }

    /** The message without the packages of types and without its location, a class that the user did not write. */
    private static String message(Diag diagnostic) {
        return String.join(
                "\n",
                TypeText.withoutPackages(diagnostic.getMessage(Locale.ROOT))
                        .lines()
                        .filter(line -> !line.strip().startsWith("location:"))
                        .map(line -> line.startsWith(LITERAL) ? line + "; write text in double quotes" : line)
                        .toList());
    }
}
