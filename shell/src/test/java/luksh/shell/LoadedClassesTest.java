package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.oracle.Openssl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a short command loads decides how fast it is: each in a process of its own, the JVM's list of classes read. */
class LoadedClassesTest {
    @TempDir
    private Path folder;

    private String image = "";
    private String key = "";

    @BeforeEach
    void makeAnImage() throws Exception {
        image = folder.resolve("image").toString();
        key = Files.writeString(folder.resolve("key"), "a passphrase").toString();
        classesOf("format", image, "--luks1", "--create=4MiB", "--iterations=1000", "--yes", "--new-key-file=" + key);
    }

    @Test
    void aDumpLoadsNoPromptNoCompilerAndNoCommandLineParser() throws Exception {
        assertThat(classesOf("dump", image)).noneMatch(LoadedClassesTest::heavy);
    }

    @Test
    void aStandardScriptLoadsNoPromptNoCompilerAndNoCommandLineParser() throws Exception {
        assertThat(classesOf("who-opens", image, "--key-file=" + key)).noneMatch(LoadedClassesTest::heavy);
    }

    @Test
    void aScriptThatRanBeforeLoadsNoCompiler() throws Exception {
        String script = Files.writeString(folder.resolve("say.jsh"), "say(luks(arg(\"device\", \"\")).uuid());")
                .toString();
        assertThat(classesOf(script, image)).anyMatch(LoadedClassesTest::heavy);
        assertThat(classesOf(script, image)).noneMatch(LoadedClassesTest::heavy);
    }

    @Test
    void aVaultLoadsNoCmsUnlessItIsEncryptedAndThenNothingThatTheJarLeavesOut() throws Exception {
        String safe = folder.resolve("safe").toString();
        assertThat(classesOf("save", image, "--vault=" + safe))
                .noneMatch(LoadedClassesTest::heavy)
                .noneMatch(line -> line.contains(" luksh.envelope.Envelope "));
        var ec = Openssl.ec(folder, "Emil", "P-256");
        String other = folder.resolve("other").toString();
        classesOf("save", image, "--vault=" + other, "--certificate=" + ec.certificate());
        var loaded = classesOf(
                "history", image, "--vault=" + other, "--verify", "--vault-key=" + ec.key(), "--key-file=" + key);
        assertThat(loaded)
                .anyMatch(line -> line.contains(" org.bouncycastle.asn1.cms.AuthEnvelopedData "))
                .noneMatch(line ->
                        line.matches(".* org\\.bouncycastle\\.(i18n|jcajce|jce|ldap|pqc|x509|cms|operator|cert)\\..*"))
                .noneMatch(line -> line.contains("bcutil") && !line.contains(" org.bouncycastle.asn1.cms."));
    }

    private static boolean heavy(String line) {
        return line.contains(" org.jline.")
                || line.contains(" jdk.jshell.")
                || line.contains(" com.sun.tools.")
                || line.contains(" picocli.")
                || line.contains(" org.knowm.")
                || line.contains(" org.apache.batik.")
                || line.contains(" org.objectweb.asm.")
                || line.contains(" org.bouncycastle.");
    }

    private List<String> classesOf(String... words) throws Exception {
        Path log = folder.resolve("classes");
        Path said = folder.resolve("said");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        process.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        process.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        assertThat(process.start().waitFor()).as(Files.readString(said)).isZero();
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).as("the list is whole").anyMatch(line -> line.contains(" luksh.shell.Launcher "));
        return lines;
    }
}
