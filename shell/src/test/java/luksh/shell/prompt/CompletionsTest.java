package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import luksh.shell.prompt.line.Offer.Offers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletionsTest {
    private Engine engine;
    private TabCompletion completions;

    @BeforeAll
    void warm() {
        engine = new Engine(
                System.getProperty("java.class.path"), PromptChild.IMPORTS, code -> code, new SnippetState());
        completions = new TabCompletion(engine, List.of("/doc ", "/save ", "/vars"), Documentation.load());
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private Offers at(String line) {
        return completions.at(line, line.length());
    }

    @Test
    void aMemberIsOfferedAndWhatEveryObjectHasIsNot() {
        Offers all = at("slots().get(0).");
        assertThat(all.anchor()).isEqualTo("slots().get(0).".length());
        assertThat(all.texts()).contains("kdf()", "area()").doesNotContain("wait(", "notify()", "getClass()");
        assertThat(at("slots().get(0).getC").texts()).contains("getClass()");
    }

    @Test
    void nothingTypedOffersVerbsAndNotFiveHundredClasses() {
        assertThat(at("").texts()).contains("slots()", "ask(").doesNotContain("ArrayList");
        assertThat(at("Arra").texts()).contains("ArrayList");
    }

    @Test
    void aStringOffersFiles(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("images"));
        Files.createFile(folder.resolve("imprint.txt"));
        Files.createFile(folder.resolve(".hidden"));
        Offers files = at("Files.size(Path.of(\"" + folder + "/im");
        assertThat(files.texts()).containsExactlyInAnyOrder("images/", "imprint.txt");
        assertThat(files.anchor()).isEqualTo(("Files.size(Path.of(\"" + folder + "/").length());
        assertThat(at("/save " + folder + "/.").texts()).contains(".hidden");
    }

    @Test
    void aSlashOffersTheShellsOwnCommandsAndTheirArguments() {
        assertThat(at("/").texts()).containsExactly("/doc ", "/save ", "/vars");
        assertThat(at("/doc Fin").texts()).contains("Finding");
    }

    @Test
    void anArgumentBeginsWithTheSignatureAndGoesOnWithWhatFits() {
        String line = "Math.max(";
        assertThat(completions.signatures(line, line.length(), 80)).contains("int Math.max(int a, int b)\n");
        assertThat(completions.signatures("Math.max(1", 10, 80)).isEmpty();
        assertThat(completions.signatures("slots(\"", 7, 80)).isEmpty();
        assertThat(at("Files.size(Path.of(").texts()).startsWith("\"");
    }
}
