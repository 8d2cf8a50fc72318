package luksh.shell.prompt;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import luksh.script.Nearest;
import luksh.shell.prompt.Engine.Suggestions;

/** The messages of javac about a snippet, without its internal names, and with a suggestion for a misspelt name. */
final class SnippetErrors {
    private static final Pattern MISSING = Pattern.compile("symbol: +(?:method|variable|class) ([\\w$]+)");
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
        String meant = meant(name, offers.at(source.substring(0, start), start).texts())
                .map(sentence -> "\n  " + sentence)
                .orElse("");
        return new Outcome.Problem(message + meant, start, start + name.length());
    }

    private static Optional<String> meant(String name, List<String> offered) {
        return Nearest.to(name, offered.stream().map(SnippetErrors::bare).toList())
                .flatMap(nearest -> offered.stream()
                        .filter(text -> bare(text).equals(nearest))
                        .findFirst())
                .map(text -> "did you mean " + (text.endsWith("(") ? text + "…)" : text) + "?");
    }

    private static String bare(String offered) {
        return offered.replaceAll("\\(.*", "");
    }

    /** The message without its location, which is a class that the user did not write. */
    private static String message(Diag diagnostic) {
        return String.join(
                "\n",
                diagnostic
                        .getMessage(Locale.ROOT)
                        .lines()
                        .filter(line -> !line.strip().startsWith("location:"))
                        .map(line -> line.startsWith(LITERAL) ? line + "; write text in double quotes" : line)
                        .toList());
    }
}
