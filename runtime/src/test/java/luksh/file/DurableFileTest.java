package luksh.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("once")
class DurableFileTest {
    private static final byte[] CONTENT = new byte[150_000];
    private static final String DEAD = ".key.0123456789abcdef.luksh-part";

    @TempDir
    Path folder;

    private Path file;

    /** A verb that makes a file. */
    enum Verb {
        NEW {
            @Override
            DurableFile begin(Path file) {
                return DurableFile.creating(file, "r--r-----");
            }
        },
        SECRET {
            @Override
            DurableFile begin(Path file) {
                return DurableFile.creatingSecret(file, "r--r-----");
            }
        },
        REPLACING {
            @Override
            DurableFile begin(Path file) {
                return DurableFile.replacing(file, "r--r-----");
            }
        };

        abstract DurableFile begin(Path file);
    }

    @BeforeEach
    void name() {
        file = folder.resolve("key");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> String.valueOf(each.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void write(Verb verb, Path file) {
        try (DurableFile fresh = verb.begin(file)) {
            fresh.append(CONTENT);
            fresh.finish();
        }
    }

    private static LuksException refused(Verb verb, Path file) {
        return catchThrowableOfType(LuksException.class, () -> write(verb, file));
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsThereOnceItIsWholeWithItsMode(Verb verb) throws IOException {
        try (DurableFile fresh = verb.begin(file)) {
            fresh.append(CONTENT);
            assertThat(file).doesNotExist();
            fresh.finish();
            assertThat(file).hasBinaryContent(CONTENT);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--r-----");
        assertThat(names()).containsExactly("key");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsNotFinishedLeavesNothing(Verb verb) throws IOException {
        try (DurableFile fresh = verb.begin(file)) {
            fresh.append(CONTENT);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aSecretHasNoNameBeforeItIsWhole() throws IOException {
        try (DurableFile fresh = Verb.SECRET.begin(file)) {
            fresh.append(CONTENT);
            assertThat(names()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "SECRET"})
    void whatIsThereIsRefusedAndStaysAsItIs(Verb verb) throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(file, precious);
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing"));
        for (String name : List.of("precious", "key", "dangling")) {
            assertThat(refused(verb, folder.resolve(name)))
                    .as(name)
                    .hasMessageStartingWith(folder.resolve(name) + " already exists")
                    .hasMessageContaining("choose another name")
                    .extracting(LuksException::status)
                    .isEqualTo(ExitStatus.FAILED);
        }
        assertThat(precious).hasContent("precious");
        assertThat(names()).containsExactly("dangling", "key", "precious");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "SECRET"})
    void aNameThatIsTakenMeanwhileIsRefused(Verb verb) throws IOException {
        try (DurableFile fresh = verb.begin(file)) {
            fresh.append(CONTENT);
            Files.writeString(file, "precious");
            assertThatThrownBy(fresh::finish).isInstanceOf(LuksException.class).hasMessageContaining("already exists");
        }
        assertThat(file).hasContent("precious");
        assertThat(names()).containsExactly("key");
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(file, precious);
        write(Verb.REPLACING, file);
        assertThat(precious).hasContent("precious");
        assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(file).hasBinaryContent(CONTENT);
    }

    @Test
    void aPipeIsWrittenToAndStaysAPipe() throws IOException {
        Oracle.run(new byte[0], List.of("mkfifo", file.toString())).accepted();
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        for (Path name : List.of(file, link)) {
            var read = CompletableFuture.supplyAsync(() -> {
                try {
                    return Files.readAllBytes(file);
                } catch (IOException e) {
                    return new byte[0];
                }
            });
            write(Verb.REPLACING, name);
            assertThat(read.join()).isEqualTo(CONTENT);
        }
        assertThat(Files.isRegularFile(file)).isFalse();
        assertThat(Files.isSymbolicLink(link)).isTrue();
    }

    @Test
    void aFullDeviceIsSaidAndADeviceIsNotReplaced() {
        assertThat(refused(Verb.REPLACING, Path.of("/dev/full"))).hasMessageStartingWith("cannot write /dev/full: ");
        write(Verb.REPLACING, Path.of("/dev/null"));
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whyAFileCannotBeMadeIsSaidWithTheNextStep(Verb verb) throws IOException {
        Path missing = folder.resolve("no folder/key");
        assertThat(refused(verb, missing))
                .hasMessageStartingWith("cannot write " + missing)
                .hasMessageContaining("mkdir -p '" + missing.getParent() + "'");
        Files.createFile(file);
        assertThat(refused(verb, file.resolve("below"))).hasMessageContaining(file + " is not a folder");
        assertThat(refused(Verb.REPLACING, folder)).hasMessageContaining("it is a folder");
        assertThat(names()).containsExactly("key");
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptLeavesNothing(Verb verb) throws IOException {
        Thread.currentThread().interrupt();
        LuksException stopped = refused(verb, file);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stopped.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatADeadProcessLeftIsRemovedAndWhatALivingOneMakesStays(Verb verb) throws IOException {
        Files.writeString(folder.resolve(DEAD), "half");
        Path readOnly = Files.writeString(folder.resolve(".other.fedcba9876543210.luksh-part"), "half");
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r--------"));
        Files.writeString(folder.resolve(".key.luksh-part"), "somebody's own");
        Files.createDirectory(folder.resolve(".key.aaaaaaaaaaaaaaaa.luksh-part"));
        try (DurableFile living = Verb.NEW.begin(folder.resolve("living"))) {
            living.append(CONTENT);
            write(verb, file);
            living.finish();
        }
        assertThat(folder.resolve("living")).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly(".key.aaaaaaaaaaaaaaaa.luksh-part", ".key.luksh-part", "key", "living");
    }

    @Test
    void aLeftoverGoesAlsoWhereTheFileIsThereAlready() throws IOException {
        write(Verb.NEW, file);
        // killed between the link and the removal of the other name
        Files.createLink(folder.resolve(DEAD), file);
        assertThat(refused(Verb.NEW, file)).hasMessageContaining("already exists");
        assertThat(names()).containsExactly("key");
        assertThat(file).hasBinaryContent(CONTENT);
    }

    @Test
    void aLongNameIsNotTooLong() throws IOException {
        Path longest = folder.resolve("a".repeat(255));
        write(Verb.NEW, longest);
        assertThat(names()).hasSize(1);
        assertThat(longest).hasBinaryContent(CONTENT);
    }

    @Test
    void aStreamIsWrittenThrough() throws IOException {
        try (DurableFile fresh = Verb.NEW.begin(file);
                var out = fresh.stream()) {
            out.write('a');
            out.write("bcd".getBytes(StandardCharsets.UTF_8), 1, 2);
            fresh.finish();
        }
        assertThat(file).hasContent("acd");
    }
}
