package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import luksh.script.Imports;
import luksh.shell.compile.ScriptCompiler;
import luksh.shell.prompt.Documentation.Entry;
import org.junit.jupiter.api.Test;

class DocumentationTest {
    private final Documentation documentation = Documentation.load();

    @Test
    void everyMemberHasAnExampleThatCompiles() {
        var script = new StringBuilder("if (option(\"run\", 0, \"\") == 1) {\n");
        for (Entry entry : documentation.entries()) {
            if (!entry.owner().isEmpty()) {
                Optional<String> example = Examples.of(entry);
                assertThat(example).as(entry.toString()).isPresent();
                String line = example.orElseThrow();
                if ((line.startsWith("arg(") || line.startsWith("args("))
                        && entry.signature().contains("fallback")) {
                    compile("say(" + line + ");\n"); // the last argument of a script
                    continue;
                }
                script.append(
                                line.startsWith("try")
                                        ? line
                                        : line.endsWith(")") ? value(entry, line) : "show(" + line + ");")
                        .append('\n');
            }
        }
        compile(script + "}\n");
    }

    private static void compile(String script) {
        new ScriptCompiler(System.getProperty("java.class.path"))
                .compile("all.jsh", script.getBytes(StandardCharsets.UTF_8));
    }

    private static String value(Entry entry, String line) {
        return entry.owner().equals("Severity") || entry.signature().startsWith("static ")
                ? "show(" + line + ");"
                : line + ";";
    }

    @Test
    void everyTypeThatAScriptSeesIsToldAndNoOther() {
        List<String> types = documentation.entries().stream()
                .filter(entry -> entry.owner().isEmpty())
                .map(Entry::name)
                .toList();
        assertThat(types)
                .containsAll(Imports.TYPES.stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .toList())
                .contains("Container", "Change", "KdfSpec")
                .doesNotContain("Transaction", "Prelude", "Session");
        assertThat(types).allSatisfy(type -> assertThat(Examples.of(type)).isPresent());
    }

    @Test
    void aMethodIsToldWithItsObjectItsSentenceAndAnExample() {
        assertThat(documentation.about("slots", 80)).contains("""
                List<KeySlot> slots()  of Container
                    Slots in use, by number.
                    example: luks("disk.img").slots()
                """);
        assertThat(documentation.about("SlotSpec.target", 80))
                .contains("SlotSpec target(Duration unlock)  of SlotSpec", "take this long in luksh. luksh measures\n")
                .contains("s ->\n    s.target(seconds(2))");
        assertThat(documentation.about("luks", 80)).contains("UUID=…").doesNotContain("\\u");
    }

    @Test
    void aTypeIsToldWithWhereOneHasItFromAndWhatItsMembersDo() {
        assertThat(documentation.about("Container", 80))
                .contains("    from: luks(\"disk.img\")\n")
                .contains("  List<KeySlot> slots()  ", "Slots in use, by number.\n")
                .doesNotContain("Session");
        for (int width : new int[] {80, 200}) {
            assertThat(documentation.overview(width).lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width))
                    .anyMatch(line -> line.startsWith("  Container luks(String path)"));
        }
    }
}
