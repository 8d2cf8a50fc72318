package luksh.shell.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptCacheTest {
    private static final byte[] SCRIPT =
            "// Does it.\nsay(option(\"n\", 1, \"how many\")); flag(\"f\", \"fast\");".getBytes(StandardCharsets.UTF_8);
    private static CompiledScript compiled;

    @TempDir
    Path folder;

    private Path own;
    private ScriptCache cache;

    @BeforeAll
    static void compile() {
        compiled = new ScriptCompiler(System.getProperty("java.class.path")).compile("a.jsh", SCRIPT);
    }

    @BeforeEach
    void store() throws IOException {
        own = folder.resolve("cache");
        cache = new ScriptCache(own, "build-1");
        cache.store(SCRIPT, compiled);
    }

    private Path file() throws IOException {
        try (var files = Files.list(own)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    @Test
    void whatWasStoredComesBackWhole() {
        CompiledScript loaded = cache.load("a.jsh", SCRIPT).orElseThrow();
        assertThat(loaded).usingRecursiveComparison().ignoringFields("classes").isEqualTo(compiled);
        assertThat(loaded.description()).isEqualTo("Does it.");
        assertThat(loaded.classes()).containsOnlyKeys(compiled.classes().keySet());
        compiled.classes()
                .forEach((name, bytes) -> assertThat(loaded.classes().get(name)).isEqualTo(bytes));
    }

    @Test
    void folderAndFileBelongToTheOwnerAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherBuildNameOrContentFindsNothing() {
        assertThat(new ScriptCache(own, "build-2").load("a.jsh", SCRIPT)).isEmpty();
        assertThat(cache.load("b.jsh", SCRIPT)).isEmpty();
        assertThat(cache.load("a.jsh", new byte[] {'1', ';'})).isEmpty();
    }

    @Test
    void anyDamagedByteIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at += 97) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file(), damaged);
            assertThat(cache.load("a.jsh", SCRIPT)).as("byte %s", at).isEmpty();
        }
        Files.write(file(), new byte[0]);
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aFileThatOthersMayWriteIsNotUsed() throws IOException {
        mode(file(), "rw-rw----");
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aFileWithASecondNameIsNotUsed() throws IOException {
        Files.createLink(folder.resolve("second"), file());
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aLinkInPlaceOfTheFileIsNotUsed() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        Path link = file();
        Files.move(link, elsewhere);
        Files.createSymbolicLink(link, elsewhere);
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aFolderThatOthersMayEnterIsNeitherReadNorWritten() throws IOException {
        mode(own, "rwxrwx---");
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
        Files.delete(file());
        cache.store(SCRIPT, compiled);
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void aLinkInPlaceOfTheFolderIsNotUsed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), own);
        assertThat(new ScriptCache(link, "build-1").load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aParentThatOthersMayWriteIsNotTrustedUnlessItIsSticky() throws IOException {
        mode(folder, "rwxrwxrwx");
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(cache.load("a.jsh", SCRIPT)).isPresent();
        mode(folder, "rwx------");
    }

    @Test
    void aFolderOfSomebodyElseIsNotTrusted() throws IOException {
        assumeTrue((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "only root gives files away");
        Files.setAttribute(own, "unix:uid", 12345);
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
        Files.setAttribute(own, "unix:uid", 0);
        Files.setAttribute(file(), "unix:uid", 12345);
        assertThat(cache.load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsNoMistake() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "").resolve("cache");
        var none = new ScriptCache(blocked, "build-1");
        none.store(SCRIPT, compiled);
        assertThat(none.load("a.jsh", SCRIPT)).isEmpty();
    }

    @Test
    void aRunStoresAndTheNextOneNeedsNoCompiler() throws IOException {
        Path script = Files.write(folder.resolve("run.jsh"), SCRIPT);
        var first = new Session(Optional.of(cache), new ScriptCompiler(System.getProperty("java.class.path")));
        assertThat(first.run(script)).isZero();
        // a compiler that knows no class path could compile nothing
        var second = new Session(Optional.of(cache), new ScriptCompiler("nowhere"));
        assertThat(second.run(script, "--n=4")).isZero();
        assertThat(second.out()).isEqualTo("4\n");
    }
}
