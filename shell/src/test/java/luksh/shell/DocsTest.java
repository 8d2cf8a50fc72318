package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.script.Arguments;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The pages: their links lead somewhere, their commands and scripts are accepted, and the cookbook's recipes work. */
@Tag("once")
class DocsTest {
    private static final Path ROOT = Path.of(System.getProperty("luksh.root"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(#[^)\\s]*)?\\)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern FILE = Pattern.compile("\\b[a-z]+\\.(img|luks|key)\\b|\\bbackups\\b");

    @TempDir
    private Path folder;

    private record Block(Path page, String heading, String language, String text) {}

    private static List<Path> pages() {
        try (Stream<Path> found = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), found)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Block> blocks(Path page) {
        String text = text(page);
        return BLOCK.matcher(text).results().map(found -> {
            String before = text.substring(0, found.start());
            int heading = before.lastIndexOf("\n#");
            String title = heading < 0
                    ? ""
                    : before.substring(heading + 1).lines().findFirst().orElse("");
            return new Block(page, title.replaceFirst("^#+ ", ""), found.group(1), found.group(2));
        });
    }

    /** The lines of a block that start luksh, without what the shell does with them. */
    private static List<String> commands(Block block) {
        return block.text()
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .map(line -> line.replaceFirst("\\s+#.*$", "")
                        .replaceFirst("^sudo ", "")
                        .replaceFirst("^\\./", ""))
                .filter(line -> line.startsWith("luksh"))
                .toList();
    }

    private static List<String> words(String command) {
        return WORD.matcher(command.replaceFirst("\\s+[|<>].*$", ""))
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .skip(1)
                .toList();
    }

    @Test
    void everyLinkLeadsToAFileOfTheRepository() {
        for (Path page : pages()) {
            List<String> broken = LINK.matcher(text(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(link -> !link.isEmpty()
                            && !Files.exists(page.resolveSibling(link).normalize()))
                    .toList();
            assertThat(broken).as(page.toString()).isEmpty();
        }
    }

    @Test
    void everyPageIsReachedFromTheReadmeOrFromAnotherPage() {
        var reached = pages().stream()
                .flatMap(page -> LINK.matcher(text(page))
                        .results()
                        .map(found -> page.resolveSibling(found.group(1)).normalize()))
                .collect(Collectors.toSet());
        assertThat(pages())
                .filteredOn(page -> page.startsWith(ROOT.resolve("docs")))
                .allMatch(reached::contains);
    }

    @Test
    void theReadmeIsShortAndNoPageHasLongLines() {
        assertThat(text(ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(120);
        for (Path page : pages()) {
            assertThat(text(page).lines().filter(line -> !line.startsWith("|")))
                    .as(page.toString())
                    .allMatch(line -> line.length() <= 110);
        }
    }

    @Test
    void everyFileThatContributingNamesIsThere() throws IOException {
        List<String> files;
        try (Stream<Path> found = Files.walk(ROOT)) {
            files = found.filter(path -> !path.toString().contains("/target/"))
                    .map(path -> ROOT.relativize(path).toString())
                    .toList();
        }
        String table = text(ROOT.resolve("CONTRIBUTING.md"));
        List<String> named = Pattern.compile("`([\\w/-]+\\.(?:java|jsh))`")
                .matcher(table)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.endsWith("NAME.jsh"))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(files).as(name).anyMatch(file -> file.endsWith("/java/luksh/" + name)));
    }

    @Test
    void everyCommandLineIsOneThatLukshTakes() {
        Map<String, String> environment = Map.of("XDG_CONFIG_HOME", folder.toString());
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
        var program = new Launcher(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                folder.resolve("no-terminal"),
                new Folders(environment, false, folder),
                environment);
        Map<String, Topic> topics =
                Topics.all(program).stream().collect(Collectors.toMap(Topic::name, Function.identity()));
        int checked = 0;
        for (Path page : pages()) {
            for (Block block :
                    blocks(page).filter(each -> each.language().equals("sh")).toList()) {
                for (String command : commands(block)) {
                    List<String> words = words(command);
                    if (words.isEmpty()
                            || words.get(0).startsWith("-")
                            || words.get(0).endsWith(".jsh")) {
                        continue;
                    }
                    Topic topic = topics.get(words.get(0));
                    assertThat(topic).as("%s: %s", page, command).isNotNull();
                    List<String> given = words.subList(1, words.size());
                    if (!Arguments.helpWanted(given)) {
                        assertThat(Arguments.parse(topic.parameters(), given, topic.script()))
                                .as("%s: %s", page, command)
                                .isNotNull();
                    }
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(50);
    }

    @Test
    void everyScriptOfThePagesCompiles() {
        var desk = new Desk(folder, folder.resolve("cache"));
        int number = 0;
        for (Path page : pages()) {
            for (Block block :
                    blocks(page).filter(each -> each.language().equals("java")).toList()) {
                String text = block.text();
                String script = text.contains("disk.") && !text.contains("var disk =")
                        ? "var disk = luks(\"disk.img\");\n" + text
                        : text;
                Path file = desk.write("docs" + number++ + ".jsh", script);
                assertThat(desk.run("compile", file).done().out())
                        .as("%s: %s", page, text)
                        .isNotNull();
            }
        }
        assertThat(number).isGreaterThan(4);
    }

    @TestFactory
    Stream<DynamicTest> everyRecipeOfTheCookbookWorks() {
        Path one = Cryptsetup.formatted(folder.resolve("1.image"), Desk.SIZE, Desk.ANNA);
        Path two = Cryptsetup.formatted(
                folder.resolve("2.image"),
                8 << 20,
                Desk.ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--sector-size",
                "512",
                "--luks2-keyslots-size",
                "4m");
        var tests = new ArrayList<DynamicTest>();
        int number = 0;
        for (Block block : blocks(ROOT.resolve("docs/cookbook.md")).toList()) {
            for (Path image : List.of(one, two)) {
                Path here = folder.resolve("recipe" + number++);
                tests.add(DynamicTest.dynamicTest(
                        block.heading() + ", LUKS"
                                + image.getFileName().toString().charAt(0),
                        () -> cook(block, image, here)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    private void cook(Block block, Path image, Path here) throws IOException {
        Files.createDirectory(here);
        var desk = new Desk(here, folder.resolve("cache"));
        Files.copy(image, here.resolve("disk.img"), StandardCopyOption.REPLACE_EXISTING);
        desk.write("old.key", Desk.ANNA);
        desk.write("new.key", Desk.CARL);
        List<String> commands = commands(block);
        assertThat(commands).isNotEmpty();
        for (String line : block.text()
                .lines()
                .filter(each -> each.startsWith("truncate "))
                .toList()) {
            Oracle.run("sh", "-c", "cd \"$0\" && " + line, here.toString()).accepted();
        }
        for (String command : commands) {
            Object[] words = words(command).stream()
                    .map(word -> FILE.matcher(word)
                            .replaceAll(found -> here.resolve(found.group()).toString()))
                    .toArray();
            String input = command.contains(" < ") ? new String(Desk.ANNA, UTF_8) : "";
            desk.type(input, words).done();
        }
        assertThat(Cryptsetup.dump(here.resolve("disk.img")).accepted().out()).startsWith("LUKS header");
    }
}
