package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import luksh.Content;
import luksh.OneLine;
import luksh.Wording;
import luksh.script.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --help} of every command holds; {@code show} and {@code edit}. */
class HelpTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk() {
        return new Desk(folder, cache);
    }

    private static List<Topic> topics() {
        var topics = new ArrayList<>(BuiltIns.all().keySet());
        for (String name : Scripts.standardNames()) {
            var script = new Scripts(Path.of("")).compiled(name).orElseThrow();
            topics.add(new Topic(name, script.description(), script.parameters(), true));
        }
        return topics;
    }

    @Test
    void everyCommandTellsHowItIsCalledWithDefaultsAndTwoExamples() {
        for (Topic topic : topics()) {
            String name = topic.name();
            String help = desk().run(name, "--help").done().out();
            assertThat(help).as(name).isEqualTo(topic.help());
            assertThat(help).startsWith("usage: luksh " + name);
            assertThat(help.lines().filter(line -> line.matches(" {2}(?!-).*\\bluksh " + name + "( .*|$)")))
                    .as("examples of %s", name)
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(help.lines().filter(line -> line.length() > 80 || line.endsWith(" ")))
                    .as(name)
                    .isEmpty();
            assertThat(help).as(name).doesNotContain("`", " VALUE");
            assertThat(topic.summary()).as(name).matches("[A-Z].*\\.");
            assertThat(help).endsWith("130 interrupted\n");
            topic.parameters()
                    .forEach(each -> assertThat(OneLine.of(help)).as(name).contains(told(each)));
            assertThat(help.contains("Options of every command:")).as(name).isEqualTo(topic.script());
        }
    }

    @Test
    void showPrintsTheSourceAndOnesOwnFirst() throws Exception {
        String source = new String(new Scripts(folder).standard("rekey").orElseThrow(), UTF_8);
        assertThat(desk().run("show", "rekey")).isEqualTo(new Desk.Ended(0, source, ""));
        Path own = own("rekey");
        Files.writeString(Files.createDirectories(own.getParent()).resolve("rekey.jsh"), "say(1);\n");
        assertThat(desk().run("show", "rekey"))
                .isEqualTo(new Desk.Ended(0, "say(1);\n", "luksh: rekey" + Wording.OWN_SCRIPT + own + "\n"));
        assertThat(desk().run("show", "rekey", "--standard").out()).isEqualTo(source);
        assertThat(desk().run("show", "rekye"))
                .isEqualTo(new Desk.Ended(
                        1,
                        "",
                        "luksh: there is no standard script rekye; did you mean rekey? luksh --help lists all\n"));
        assertThat(desk().run("show", "../rekey").status()).isEqualTo(1);
        assertThat(desk().run("show", "dump").err()).contains("not a script. For its help: luksh dump --help");
    }

    @Test
    void editMakesAPrivateCopyThatRunsInsteadAndIsOverwrittenByForceAlone() throws Exception {
        Path own = own("check");
        Path image = desk().luks2("disk.img");
        String before = desk().run("check", image).done().out();
        assertThat(desk().run("edit", "check").done().out()).startsWith(own + Wording.OWN_SCRIPT + "now");
        Content.assertHolds(own, new Scripts(folder).standard("check").orElseThrow());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.getParent())))
                .isEqualTo("rwx------");
        assertThat(desk().run("check", image))
                .isEqualTo(new Desk.Ended(0, before, "luksh: check" + Wording.OWN_SCRIPT + own + "\n"));
        Files.writeString(own, "say(\"mine\");\n");
        var refused = desk().run("edit", "check");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("luksh: " + own + " already exists, and runs as luksh check."
                        + " To overwrite it with the standard script, add --force\n");
        assertThat(own).hasContent("say(\"mine\");");
        desk().run("edit", "check", "--force").done();
        Content.assertHolds(own, new Scripts(folder).standard("check").orElseThrow());
        try (var files = Files.list(own.getParent())) {
            assertThat(files).containsExactly(own);
        }
        assertThat(desk().run("edit", "nothing-like-it").status()).isEqualTo(1);
    }

    private Path own(String name) {
        return folder.resolve("config/luksh/scripts").resolve(name + ".jsh");
    }

    /** How the help shows it: an option with its value and its default, if that is anything. */
    private static String told(Parameter each) {
        String word = each.name().toUpperCase(Locale.ROOT);
        String form = switch (each.kind()) {
            case ARG -> word;
            case ARGS -> word + "...";
            case OPTIONAL_ARGS -> "[" + word + "...]";
            case OPTIONAL_ARG -> "[" + word + "]";
            case OPTION, OPTIONAL -> "--" + each.name() + " " + each.placeholder();
            case FLAG -> "--" + each.name();
        };
        boolean fallen =
                each.kind() == Parameter.Kind.OPTION && !each.fallback().isEmpty();
        String fallback = each.fallback().equals("0B") ? "0" : each.fallback();
        assertThat(each.help()).as(each.name()).isNotEmpty();
        return " " + form + " " + each.meaning() + (fallen ? " [" + fallback + "]" : "");
    }
}
