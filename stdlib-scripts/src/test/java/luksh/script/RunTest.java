package luksh.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.Container;
import luksh.Content;
import luksh.format.LuksException;
import luksh.format.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Run run = begin();

    @TempDir
    Path folder;

    private Run begin(String... options) {
        return Run.begin(
                RunEnvironment.of(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                Arguments.parse(List.of(), List.of(options)));
    }

    private void beginAgain(String... options) {
        run.close();
        run = begin(options);
    }

    @AfterEach
    void end() {
        run.close();
    }

    @Test
    void thereIsOneRunAtATime() {
        assertThat(Run.current()).isSameAs(run);
        assertThatThrownBy(this::begin).isInstanceOf(IllegalStateException.class);
        run.close();
        assertThatThrownBy(Run::current).isInstanceOf(IllegalStateException.class);
        run = begin();
    }

    @Test
    void everythingIsClosedTheLatestFirstAlsoWhenSomeOfItFails() {
        var closed = new ArrayList<String>();
        run.onClose(() -> closed.add("first"));
        run.onClose(() -> {
            throw new IOException("stuck");
        });
        run.onClose(() -> {
            throw new IllegalStateException("stuck too");
        });
        run.onClose(() -> closed.add("last"));
        Path scratch = run.scratch();
        assertThatThrownBy(run::close)
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("stuck too")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(closed).containsExactly("last", "first");
        assertThat(scratch).doesNotExist();
    }

    @Test
    void aTemporaryFolderIsTheOwnersAloneAndGoneAtTheEnd() throws IOException {
        Path scratch = Path.of(Prelude.tempDir());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch)))
                .isEqualTo("rwx------");
        assertThat(Path.of(Prelude.tempDir())).isNotEqualTo(scratch);
        Files.createDirectories(scratch.resolve("deep/er"));
        Files.write(scratch.resolve("deep/er/key"), new byte[100_000]);
        Path outside = Files.writeString(folder.resolve("outside"), "stays");
        Files.createSymbolicLink(scratch.resolve("link"), outside);
        run.close();
        assertThat(scratch).doesNotExist();
        assertThat(outside).hasContent("stays");
        run = begin();
    }

    @Test
    void theContentIsOverwrittenBeforeItGoes() throws IOException {
        Path file = run.scratch().resolve("key");
        Files.writeString(file, "marker marker");
        Path second = Files.createLink(folder.resolve("second"), file);
        run.close();
        assertThat(Files.readString(second, StandardCharsets.ISO_8859_1))
                .hasSize(13)
                .doesNotContain("marker");
        run = begin();
    }

    @Test
    void onlyWhatReallyLiesBelowAScratchFolderIsScratch() throws IOException {
        Path scratch = run.scratch();
        assertThat(run.isScratch(scratch.resolve("new"))).isTrue();
        assertThat(run.isScratch(Files.writeString(scratch.resolve("old"), ""))).isTrue();
        assertThat(run.isScratch(scratch)).isFalse();
        assertThat(run.isScratch(folder.resolve("new"))).isFalse();
        assertThat(run.isScratch(scratch.resolve("../new"))).isFalse();
        assertThat(run.isScratch(Path.of("/dev/null"))).isFalse();
        assertThat(run.isScratch(Files.createSymbolicLink(scratch.resolve("null"), Path.of("/dev/null"))))
                .isFalse();
        Path outside = Files.writeString(folder.resolve("outside"), "");
        assertThat(run.isScratch(Files.createSymbolicLink(scratch.resolve("out"), outside)))
                .isFalse();
        assertThat(run.isScratch(Files.createSymbolicLink(folder.resolve("in"), scratch.resolve("old"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 65_536, 200_000})
    void shredOverwritesAndRemoves(int size) throws IOException {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 'k');
        Path file = Files.write(folder.resolve("key"), content);
        Path second = Files.createLink(folder.resolve("second"), file);
        Prelude.shred(file.toString());
        assertThat(file).doesNotExist();
        byte[] left = Files.readAllBytes(second);
        assertThat(left).hasSize(size);
        if (size > 10) {
            assertThat(left).isNotEqualTo(content);
            assertThat(new String(left, StandardCharsets.ISO_8859_1)).doesNotContain("kkkk");
        }
    }

    @Test
    void shredRefusesLinksFoldersAndWhatIsNotThere() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "stays");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThatThrownBy(() -> Prelude.shred(link.toString())).hasMessageContaining("it is a link");
        assertThatThrownBy(() -> Prelude.shred(folder.toString())).hasMessageContaining("it is not a regular file");
        assertThatThrownBy(() -> Prelude.shred(folder + "/none")).hasMessageContaining("the file does not exist");
        assertThatThrownBy(() -> Prelude.shred("a\0b")).hasMessageContaining("is not a valid path");
        assertThat(file).hasContent("stays");
    }

    @Test
    void shredRefusesWhatHoldsDataAndTakesAHeaderBackup() throws IOException {
        Path image = folder.resolve("disk.img");
        beginAgain("--yes");
        Container disk = Prelude.luksFormat(
                image.toString(),
                f -> f.version(Prelude.LUKS1)
                        .createFile(new Size(4 << 20))
                        .keyBits(256)
                        .add(Prelude.randomKey(new Size(16)), s -> s.iterations(1000)));
        byte[] before = Files.readAllBytes(image);
        assertThatThrownBy(() -> Prelude.shred(image.toString()))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("it contains crypto_LUKS");
        Content.assertHolds(image, before);
        byte[] fileSystem = new byte[8192];
        System.arraycopy("XFSB".getBytes(StandardCharsets.US_ASCII), 0, fileSystem, 0, 4);
        Path other = Files.write(folder.resolve("fs.img"), fileSystem);
        assertThatThrownBy(() -> Prelude.shred(other.toString())).hasMessageContaining("it contains xfs");
        Content.assertHolds(other, fileSystem);
        Path backup = folder.resolve("backup");
        disk.backup(backup.toString());
        Prelude.shred(backup.toString());
        assertThat(backup).doesNotExist();
        Path scratch = Files.write(Path.of(Prelude.tempDir(), "fs.img"), fileSystem);
        Prelude.shred(scratch.toString());
        assertThat(scratch).doesNotExist();
    }

    @Test
    void whatIsMountedInATemporaryFolderIsLeftAlone() throws Exception {
        Path scratch = run.scratch();
        Files.writeString(scratch.resolve("own"), "goes");
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.writeString(theirs.resolve("precious"), "stays");
        Path file = Files.writeString(folder.resolve("file"), "stays too");
        Path upon = Files.createFile(scratch.resolve("upon"));
        Path point = Files.createDirectories(scratch.resolve("a/point"));
        assumeTrue(mount("mount", "--bind", theirs.toString(), point.toString()), "mount(8) is not permitted");
        try {
            assertThat(mount("mount", "--bind", file.toString(), upon.toString()))
                    .isTrue();
            assertThatThrownBy(() -> run.close()).hasMessageContaining("is mounted in a temporary folder");
            assertThat(theirs.resolve("precious")).hasContent("stays");
            assertThat(file).hasContent("stays too");
            assertThat(scratch.resolve("own")).doesNotExist();
        } finally {
            mount("umount", point.toString());
            mount("umount", upon.toString());
            run = begin();
        }
    }

    private static boolean mount(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor() == 0;
    }

    @Test
    void aStretchOfAKeyFileThatCannotBeIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "0123456789");
        for (long[] stretch : new long[][] {{-1, 1}, {0, -1}, {8, 3}, {0, 9L << 20}, {Long.MAX_VALUE, 1}}) {
            assertThatThrownBy(() -> KeyMaterial.file(file.toString(), new Size(stretch[0]), new Size(stretch[1])))
                    .isInstanceOf(LuksException.class);
        }
        for (String name : List.of("", "a\0b", folder.toString(), folder + "/none")) {
            assertThatThrownBy(() -> KeyMaterial.file(name)).isInstanceOf(LuksException.class);
        }
    }

    @Test
    void aDryRunShredsNothing() throws IOException {
        beginAgain("--dry-run");
        Path file = Files.writeString(folder.resolve("file"), "stays");
        Prelude.shred(file.toString());
        assertThat(file).hasContent("stays");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("dry run: would overwrite and remove " + file);
    }

    @Test
    void anInterruptDoesNotKeepAFileFromBeingShredded() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "goes");
        Thread.currentThread().interrupt();
        Prelude.shred(file.toString());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void theFirstExitCounts() {
        assertThat(run.exitStatus()).isEmpty();
        assertThatThrownBy(() -> Prelude.exit(3)).isInstanceOf(ScriptExit.class);
        assertThatThrownBy(() -> Prelude.exit(4)).isInstanceOf(ScriptExit.class);
        assertThat(run.exitStatus()).hasValue(3);
    }

    @Test
    void messagesGoToStandardErrorUnderJsonAndNowhereWhenQuiet() {
        Prelude.say("a");
        beginAgain("--json");
        Prelude.say("b %s", 1);
        beginAgain("--quiet");
        Prelude.say("c");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("b 1\n");
    }
}
