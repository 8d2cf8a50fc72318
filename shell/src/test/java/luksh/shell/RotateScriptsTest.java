package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import luksh.OneLine;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code luksh rotate} and {@code rotate(…)}: the table, the JSON, the status, Ctrl-C. */
@Tag("once")
class RotateScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path first;
    private Path second;

    @BeforeEach
    void makeDisks() {
        desk = new Desk(folder, cache);
        first = desk.image();
        second = desk.luks2("second.img");
    }

    private Ended rotate(Object... words) {
        var all = new ArrayList<Object>(List.of("rotate"));
        all.addAll(List.of(words));
        all.addAll(List.of("--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL)));
        return desk.run(all.toArray());
    }

    private Path full() {
        Path full = Cryptsetup.formatted(folder.resolve("full.img"), Desk.SIZE, ANNA);
        for (int slot = 1; slot < 8; slot++) {
            Cryptsetup.addKey(full, ANNA, BERT, slot);
        }
        return full;
    }

    @Test
    void thePlanHasALineForEachDiskAndTheResultIsATable() {
        Ended ended = rotate(first, second, "--yes").done();
        assertThat(OneLine.of(ended.err()))
                .contains("2 disks: 1. rotate " + first
                        + ": add slot 7: luksh adds the new passphrase, 1 000 iterations as before;")
                .contains(" 2. rotate " + second + ": add slot 31:");
        assertThat(ended.out()).containsPattern("disk +state +result").contains("2 of 2 disks are rotated\n");
        assertThat(Cryptsetup.opens(first, CARL, 0)).isTrue();
        assertThat(Cryptsetup.opens(second, CARL, 0)).isTrue();
        assertThat(Cryptsetup.open(second, ANNA).status()).isEqualTo(2);
    }

    @Test
    void disksThatAreLeftUndoneAreStatusSixAndALineOfJsonNamesThem() {
        Ended ended = rotate(first, full(), "--yes", "--json");
        assertThat(ended.status()).isEqualTo(6);
        assertThat(ended.out()).hasLineCount(1);
        Map<String, Object> rotation = Json.object(ended.out());
        assertThat(rotation.keySet()).containsExactly("type", "complete", "disks");
        assertThat(rotation).containsEntry("type", "rotation").containsEntry("complete", false);
        List<Object> disks = Json.list(rotation.get("disks"));
        assertThat(Json.object(disks.get(0)).keySet()).containsExactly("path", "uuid", "state", "sentence");
        assertThat(disks).extracting(disk -> Json.object(disk).get("state")).containsExactly("added", "refused");
        assertThat(ended.err()).contains(Wording.REMOVED_NOWHERE);
        assertThat(Cryptsetup.opens(first, ANNA, 0)).isTrue();
    }

    @Test
    void aScriptEndsWithSixTooUnlessItSaysOtherwise() {
        String rotating = "var r = rotate(luksAll(args(\"disk\", \"disks\")), x ->"
                + " x.from(ask(\"old\")).to(askNew(\"new\")));\nshow(r.complete());\n";
        Object[] options = {"--key-file", desk.key(BERT), "--new-key-file", desk.key(CARL), "--yes"};
        Path plain = desk.write("plain.jsh", rotating);
        Path own = desk.write("own.jsh", rotating + "exit(r.complete() ? 0 : 9);\n");
        assertThat(desk.run(plain, second, options[0], options[1], options[2], options[3], options[4])
                        .status())
                .isEqualTo(6);
        assertThat(desk.run(own, second, options[0], options[1], options[2], options[3], options[4])
                        .status())
                .isEqualTo(9);
        assertThat(desk.run(plain, second, options[0], options[1], options[2], options[3], "--dry-run")
                        .status())
                .isZero();
    }

    @Test
    void whatWasNamedAndCannotBeReadHoldsTheOldPassphraseAndWhatAGlobFoundIsSkipped() throws Exception {
        Path empty = Files.write(folder.resolve("empty.img"), new byte[1 << 20]);
        Path nowhere = folder.resolve("nowhere.img");
        Ended rehearsed = rotate(first, nowhere, empty, "--dry-run").done();
        assertThat(rehearsed.out())
                .endsWith("dry run, nothing was written: luksh would add the new passphrase on 1 of 3 disks and remove"
                        + " the old one from none; the rotation would be incomplete (status 6)\n");
        Ended ended = rotate(first, nowhere, empty, "--yes");
        assertThat(ended.status()).isEqualTo(6);
        assertThat(OneLine.of(ended.out()))
                .contains(first + " added the new passphrase unlocks slot 7, the old one slot 0;")
                .contains(nowhere + " failed does not exist")
                .contains(empty + " failed contains no LUKS header")
                .endsWith("0 of 3 disks are rotated ");
        assertThat(OneLine.of(ended.err()))
                .contains("warning: " + empty + ": failed, unchanged: contains no LUKS header")
                .contains("removes no old passphrase in this run: the new one is not on " + nowhere + ", " + empty
                        + "; leave those disks out")
                .contains("repair this and " + Wording.AGAIN)
                .doesNotContain("skipped")
                .doesNotContain("unchanged: " + empty)
                .doesNotContain(empty + ": " + empty);
        assertThat(Cryptsetup.opens(first, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(first, CARL, 7)).isTrue();
        Ended glob = rotate(folder + "/*.img", "--yes").done();
        assertThat(glob.err()).contains("skipped: " + empty);
        assertThat(glob.out()).contains("2 of 2 disks are rotated");
        Ended none = rotate(empty, "--yes");
        assertThat(none.status()).isEqualTo(4);
        assertThat(none.err()).contains("there is no disk to rotate");
    }

    @Test
    void aListOfManyDisksIsReadWhenItIsVisited() throws Exception {
        Path script = desk.write("visits.jsh", """
                var disks = luksAll(args("disk", "disks"));
                disks.get(0).change(c -> c.uuid("11111111-2222-3333-4444-555555555555"));
                say(disks.get(0).uuid());
                Files.delete(Path.of(disks.get(1).path()));
                say(disks.size());
                """);
        assertThat(desk.run(script, first, second, "--yes").done().out())
                .isEqualTo("11111111-2222-3333-4444-555555555555\n2\n");
    }

    @Test
    void ctrlCEndsItWithAHundredAndThirtyAndEveryDiskOpens() throws Exception {
        var words = new ArrayList<Object>(List.of("rotate"));
        var disks = new ArrayList<Path>();
        for (int i = 0; i < 6; i++) {
            Path disk = Cryptsetup.formatted(
                    folder.resolve("many" + i + ".img"), Desk.SIZE, ANNA, "--pbkdf-force-iterations", "400000");
            disks.add(disk);
            words.add(disk);
        }
        words.addAll(List.of("--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL), "--yes"));
        Child child = Child.start(folder, desk.environment(), words.toArray());
        Path headers = folder.resolve("state/luksh/headers");
        for (int i = 0; i < 3000 && !Files.exists(headers); i++) {
            Thread.sleep(10); // the first disk is about to be written
        }
        child.signal("INT");
        assertThat(child.status()).as("%s", child.err()).isEqualTo(130);
        assertThat(child.err())
                .contains("to continue from here, " + Wording.AGAIN)
                .endsWith("interrupted\n");
        for (Path disk : disks) {
            assertThat(child.err()).contains(disk + ": ");
            assertThat(Cryptsetup.open(disk, ANNA).status() == 0
                            || Cryptsetup.open(disk, CARL).status() == 0)
                    .isTrue();
        }
        desk.run(words.toArray()).done();
        assertThat(disks).allMatch(disk -> Cryptsetup.opens(disk, CARL, 0));
    }
}
