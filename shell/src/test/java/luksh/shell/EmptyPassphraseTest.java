package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A passphrase of no bytes opens a container to anyone; what gives one by mistake is a file, a pipe or a program. */
@Tag("once")
class EmptyPassphraseTest extends Samples {
    private static final byte[] NOTHING = {};

    private Path empty;

    @BeforeEach
    void makeFile() {
        empty = desk.write("empty", NOTHING);
    }

    /** cryptsetup reads no empty standard input, so here it is no judge. */
    private boolean opensWithNothing(Path image) {
        return desk.run("who-opens", image, "--key-file", empty).status() == 0;
    }

    private void refused(Object... words) {
        byte[] before = desk.bytes(image);
        Ended ended = desk.run(words);
        assertThat(ended.status()).as("%s %s", Arrays.toString(words), ended).isEqualTo(1);
        assertThat(ended.err()).contains("EMPTY_SECRET");
        assertThat(desk.bytes(image)).isEqualTo(before);
    }

    private Object[] with(List<Object> words, Object more) {
        var all = new ArrayList<>(words);
        all.add(more);
        return all.toArray();
    }

    @Test
    void addReplaceRotateAndFormatRefuseAnEmptyFileUnlessTheOptionLiftsIt() throws Exception {
        List<Object> anna = List.of("--key-file", desk.key(Desk.ANNA), "--new-key-file", empty, "--yes");
        var commands = List.of(
                List.<Object>of("add-key", image, "--iterations", 1000),
                List.<Object>of("replace", image),
                List.<Object>of("rotate", image));
        for (List<Object> command : commands) {
            var words = new ArrayList<>(command);
            words.addAll(anna);
            Files.deleteIfExists(image);
            desk.image();
            refused(words.toArray());
            assertThat(opensWithNothing(image)).isFalse();
            desk.run(with(words, "--empty")).done();
            assertThat(opensWithNothing(image)).isTrue();
        }
        Path fresh = desk.path("fresh.img");
        List<Object> format = List.of(
                "format", fresh, "--luks1", "--create", "4MiB", "--iterations", 1000, "--new-key-file", empty, "--yes");
        refused(format.toArray());
        assertThat(fresh).doesNotExist();
        desk.run(with(format, "--empty")).done();
        assertThat(opensWithNothing(fresh)).isTrue();
    }

    @Test
    void scriptsRefuseItFromDescriptorsStretchesProgramsAndLines() throws Exception {
        try (var open = new FileInputStream(empty.toFile())) {
            assertThat(open.read()).isNegative();
            scriptsRefuse(descriptor());
        }
    }

    /** Of the empty file that is open. */
    private int descriptor() throws Exception {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : all.toList()) {
                if (Files.isSymbolicLink(each) && Files.readSymbolicLink(each).equals(empty.toRealPath())) {
                    return Integer.parseInt(each.getFileName().toString());
                }
            }
        }
        throw new AssertionError("not open: " + empty);
    }

    private void scriptsRefuse(int descriptor) {
        for (String secret : List.of(
                "fd(" + descriptor + ")",
                "keyFile(\"" + empty + "\")",
                "keyFile(\"" + empty + "\", bytes(0), bytes(0))",
                "command(\"echo\")",
                "askNew(\"New\")")) {
            Path script = desk.write("script.jsh", """
                    var fresh = %s;
                    luks("%s").change(c -> {
                        c.authorize(keyFile("%s"));
                        c.add(fresh, s -> s.iterations(1000));
                    });
                    """.formatted(secret, image, desk.key(Desk.ANNA)));
            byte[] before = desk.bytes(image);
            Ended ended = desk.type("\n", script, "--yes");
            assertThat(ended.status()).as("%s %s", secret, ended).isEqualTo(1);
            assertThat(ended.err()).as(secret).contains("EMPTY_SECRET");
            assertThat(desk.bytes(image)).isEqualTo(before);
        }
    }

    @Test
    void aFormatThatAsksForItsPassphraseRefusesItToo() {
        Path fresh = desk.path("fresh.img");
        Path script = desk.write(
                "script.jsh",
                "luksFormat(\"" + fresh
                        + "\", f -> f.version(LUKS1).createFile(mib(4)).digest(d -> d.iterations(1000)));");
        Ended ended = desk.run(script, "--new-key-file", empty, "--yes");
        assertThat(ended.status()).as("%s", ended).isEqualTo(1);
        assertThat(ended.err()).contains("EMPTY_SECRET");
        assertThat(fresh).doesNotExist();
    }

    @Test
    void checkAndAuditFindASlotThatItOpensIfTheyAreAsked() throws Exception {
        Cryptsetup.addKey(image, Desk.ANNA, NOTHING, 2);
        Path lax = desk.write("lax.policy", "# nothing\n");
        for (String command : List.of("check", "audit")) {
            var words = new ArrayList<Object>(List.of(command, image));
            if (command.equals("audit")) {
                words.addAll(List.of("--policy", lax));
            }
            Ended silent = desk.run(words.toArray()).done();
            assertThat(silent.out()).doesNotContain("empty-passphrase");
            Ended asked = desk.run(with(words, "--try-empty"));
            assertThat(asked.status()).as("%s", asked).isEqualTo(1);
            assertThat(asked.out()).contains("empty-passphrase", "slot 2").doesNotContain("slot 1 ");
        }
        // the line that mends it does
        desk.run("replace", image, "--key-file", "/dev/null", "--new-key-file", desk.key(Desk.CARL), "--yes")
                .done();
        assertThat(desk.run("check", image, "--try-empty").status()).isZero();
        assertThat(opensWithNothing(image)).isFalse();
        assertThat(Cryptsetup.opens(image, Desk.CARL, 2)).isTrue();
    }
}
