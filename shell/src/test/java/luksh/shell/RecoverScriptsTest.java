package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed at a flush amid its change, and the command recover after it. */
@Tag("once")
class RecoverScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache);
    }

    /** Replaces Anna's passphrase by Carl's, and dies before the n-th flush. */
    private void killedAtFlush(Path image, int n) throws Exception {
        var command = new ArrayList<>(List.of(
                Oracle.require("strace"),
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fsync",
                "-e",
                "inject=fsync:signal=KILL:when=" + n));
        command.addAll(Child.command(
                "replace", image, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL), "--yes"));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed.out").toFile());
        builder.environment().putAll(desk.environment());
        assertThat(builder.start().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKilledChangeIsToldHoldsOthersBackAndIsFinished(boolean luks2) throws Exception {
        int unfinished = 0;
        for (int flush : new int[] {8, 10, 12}) {
            Path image =
                    luks2 ? desk.luks2("disk" + flush) : Cryptsetup.formatted(desk.path("disk" + flush), 4 << 20, ANNA);
            killedAtFlush(image, flush);
            assertThat(Cryptsetup.opens(image, ANNA, 0) || opensSomewhere(image))
                    .as("flush %d", flush)
                    .isTrue();
            var listed = desk.run("recover", image, "--list").done();
            if (!listed.out().contains("no unfinished change")) {
                unfinished++;
                assertThat(listed.out()).contains("recover replace slot 0: ");
                var refused = desk.run(
                        "add-key", image, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(BERT), "--yes");
                assertThat(refused.status()).isEqualTo(5);
                assertThat(refused.err()).contains("was interrupted (replace slot 0)", "luksh recover " + image);
                assertThat(desk.run("recover", image).status())
                        .as("not confirmed")
                        .isEqualTo(1);
                desk.run("recover", image, "--yes").done();
            }
            assertThat(desk.run("recover").done().out()).contains("no unfinished change");
            boolean old = Cryptsetup.opens(image, ANNA, 0);
            assertThat(Cryptsetup.opens(image, CARL, 0)).as("flush %d", flush).isEqualTo(!old);
            assertThat(desk.run("check", image).done().out()).contains("no findings");
        }
        assertThat(unfinished).isPositive();
    }

    private static boolean opensSomewhere(Path image) {
        return Cryptsetup.open(image, CARL).status() == 0;
    }

    /** A newer luksh was interrupted here: nobody knows how far it came. */
    @Test
    void aJournalOfANewerFormatStopsEverythingWithStatusFive() throws Exception {
        Path image = desk.image();
        String dump = desk.run("dump", image, "--json").done().out();
        String uuid = dump.replaceFirst("(?s).*\"uuid\":\"([^\"]*)\".*", "$1");
        Path folder = Path.of(desk.environment().get("XDG_STATE_HOME"), "luksh", "journals", uuid);
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path journal = folder.resolve("0001-0123abcd.journal");
        byte[] content = Arrays.copyOf("LUKSHJNL\0\0\0\2".getBytes(StandardCharsets.US_ASCII), 8192);
        Files.write(journal, content);
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rw-------"));

        for (List<Object> command : List.<List<Object>>of(
                List.of("recover"),
                List.of("recover", "--list"),
                List.of("recover", image, "--list"),
                List.of("recover", image, "--yes"),
                List.of("kill-slot", image, "0", "--key-file", desk.key(ANNA), "--last", "--yes"),
                List.of("rotate", image, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL), "--yes"))) {
            var ended = desk.run(command.toArray());
            assertThat(ended.status()).as("%s: %s", command, ended.err()).isEqualTo(5);
            assertThat(ended.out() + ended.err()).contains(journal.toString(), "format 2", "--forget");
        }
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        desk.run("recover", image, "--forget", "--yes").done();
        assertThat(journal).doesNotExist();
        assertThat(desk.run("recover", "--list").done().out()).isEqualTo("no unfinished change\n");
    }

    @Test
    void whereNothingIsUnfinishedItSaysSo() {
        Path image = desk.image();
        assertThat(desk.run("recover").done().out()).isEqualTo("no unfinished change\n");
        assertThat(desk.run("recover", image).done().out()).isEqualTo("no unfinished change on " + image + "\n");
        assertThat(desk.run("recover", desk.path("missing.img")).status()).isEqualTo(4);
    }
}
