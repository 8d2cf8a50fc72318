package luksh.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.format.Visible;
import luksh.script.Parameter;
import luksh.script.Usage;

/** Pages of the manual in troff with the macros of man(7), from the text of {@code --help}. */
final class Manual {
    private final StringBuilder text = new StringBuilder();

    private Manual(String title, String version) {
        line(".TH " + troff(title.toUpperCase(Locale.ROOT)) + " 1 \"\" \"luksh " + troff(version) + "\" \"luksh\"");
    }

    /** The page of one command. */
    static String page(Topic topic, String version) {
        var page = new Manual("luksh-" + topic.name(), version);
        page.name("luksh-" + topic.name(), topic.summary());
        page.section("SYNOPSIS");
        page.line(troff(Usage.line(topic.name(), topic.parameters()).replaceFirst("usage: ", "")));
        page.section("DESCRIPTION");
        paragraphs(topic, false).forEach(page::paragraph);
        page.parameters("ARGUMENTS", topic, true);
        page.parameters("OPTIONS", topic, false);
        if (topic.script()) {
            page.section("OPTIONS OF EVERY SCRIPT");
            topic.common().forEach(page::parameter);
        }
        page.examples(paragraphs(topic, true).toList());
        page.status();
        page.section("SEE ALSO");
        page.line(".BR luksh (1),");
        page.line(".BR cryptsetup (8)");
        return page.text.toString();
    }

    /** The page of luksh itself. */
    static String page(Map<String, List<Overview.Entry>> groups, String version) {
        var page = new Manual("luksh", version);
        page.name("luksh", Overview.SUMMARY);
        page.section("SYNOPSIS");
        page.verbatim(String.join("\n", Overview.SYNOPSIS));
        page.section("COMMANDS");
        page.line("Each has its own page, luksh\\-COMMAND(1). \\fB\\-\\-help\\fR prints the same text.");
        groups.forEach((title, entries) -> {
            page.line(".SS " + troff(title));
            entries.forEach(each -> page.item("\\fB" + troff(each.name()) + "\\fR", each.summary()));
        });
        page.section("OPTIONS OF EVERY SCRIPT");
        page.line("All commands but dump and those under Shell are scripts and take these.");
        Usage.COMMON.forEach(page::parameter);
        page.status();
        page.section("SEE ALSO");
        page.line(".BR cryptsetup (8)");
        return page.text.toString();
    }

    private void name(String name, String summary) {
        section("NAME");
        String sentence = summary.replaceFirst("\\.$", "");
        line(troff(name) + " \\- "
                + troff(
                        sentence.isEmpty()
                                ? name
                                : sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1)));
    }

    /** The blocks of a description between its empty lines. */
    private static Stream<String> paragraphs(Topic topic, boolean examples) {
        return Stream.of(topic.description().split("\n\n+")).filter(block -> block.startsWith("  ") == examples);
    }

    private void examples(List<String> blocks) {
        if (!blocks.isEmpty()) {
            section("EXAMPLES");
            blocks.forEach(this::verbatim);
        }
    }

    private void parameters(String title, Topic topic, boolean positional) {
        List<Parameter> some = topic.parameters().stream()
                .filter(each -> each.positional() == positional)
                .toList();
        if (!some.isEmpty()) {
            section(title);
            some.forEach(this::parameter);
        }
    }

    private void parameter(Parameter each) {
        String form = Stream.of(Usage.form(each).split(" "))
                .map(word -> (word.startsWith("-") ? "\\fB" : "\\fI") + troff(word) + "\\fR")
                .collect(Collectors.joining(" "));
        item(form, Usage.meaning(each));
    }

    private void status() {
        section("EXIT STATUS");
        line(troff(Usage.STATUS
                .replaceFirst("Status: ", "")
                .replaceAll("\\s+", " ")
                .strip()));
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void item(String form, String meaning) {
        line(".TP");
        line(form);
        (meaning.isBlank() ? "(no help)" : meaning).lines().forEach(each -> line(troff(each.strip())));
    }

    private void paragraph(String block) {
        line(".PP");
        block.lines().forEach(each -> line(troff(each.strip())));
    }

    /** Prints the lines unchanged. */
    private void verbatim(String block) {
        line(".PP");
        line(".nf");
        block.lines().forEach(each -> line(troff(each.replaceFirst("^ {2}", ""))));
        line(".fi");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** Escapes a text: dashes can be copied to a command line, accents stay, and no line begins with a request. */
    private static String troff(String words) {
        String plain = Visible.lines(words)
                .replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti")
                .replace("\"", "\\(dq");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }
}
