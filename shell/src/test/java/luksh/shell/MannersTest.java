package luksh.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static luksh.shell.Desk.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every standard script does alike: help, refusals, rehearsals, JSON, silence. */
class MannersTest {
    /** They change a header that is there, and ask before. */
    private static final Set<String> CONFIRMED =
            Set.of("add-key", "rekey", "replace", "remove-key", "kill-slot", "erase", "digest", "restore", "uuid");
    /** They cannot do their work without a passphrase. */
    private static final Set<String> SECRET = Set.of(
            "add-key", "rekey", "replace", "remove-key", "kill-slot", "digest", "volume-key", "copy", "who-opens");

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;

    @BeforeEach
    void makeImage() {
        desk = new Desk(folder, cache);
        image = desk.image();
        desk.key(ANNA);
        desk.key(BERT);
        desk.key(CARL);
        desk.key(WRONG);
        // one slot more than there is now: something to restore
        Cryptsetup.addKey(image, ANNA, "dora".getBytes(UTF_8), 2);
        Cryptsetup.headerBackup(image, desk.path("backup"));
        Cryptsetup.killSlot(image, ANNA, 2);
        desk.luks2("two.img");
    }

    /** A call of every standard script that succeeds with {@code --yes}; the image is the first argument. */
    private Map<String, List<Object>> calls(Object disk, byte[] key) {
        var calls = new LinkedHashMap<String, List<Object>>();
        Path with = desk.key(key);
        Path fresh = desk.key(CARL);
        calls.put("check", List.of(disk));
        calls.put("audit", List.of(disk, "--policy", "desktop"));
        calls.put("who-opens", List.of(disk, "--key-file", with));
        calls.put("add-key", List.of(disk, "--iterations", 1000, "--key-file", with, "--new-key-file", fresh));
        calls.put("rekey", List.of(disk, "--slot", 0, "--iterations", 2000, "--key-file", with));
        calls.put("digest", List.of(disk, 2000, "--key-file", with));
        calls.put("backup", List.of(disk, desk.path("saved")));
        calls.put("volume-key", List.of(disk, desk.path("volume.key"), "--key-file", with));
        calls.put("copy", List.of(disk, desk.path("plain"), "--key-file", with));
        calls.put("restore", List.of(disk, desk.path("backup"), "--key-file", with));
        calls.put("uuid", List.of(disk, "--set", "random"));
        calls.put("replace", List.of(disk, "--key-file", with, "--new-key-file", fresh));
        calls.put("rotate", List.of(disk, "--key-file", with, "--new-key-file", fresh));
        calls.put("remove-key", List.of(disk, "--key-file", with, "--key-file", desk.key(BERT)));
        calls.put("kill-slot", List.of(disk, 1, "--key-file", with));
        calls.put("erase", List.of(disk, "--without-backup"));
        calls.put("rescue", List.of(disk));
        calls.put("grub", List.of(disk));
        calls.put("recover", List.of(disk));
        calls.put("convert", List.of(disk, "luks2"));
        calls.put("save", List.of(disk, "--vault", desk.path("safe")));
        calls.put("history", List.of(disk, "--vault", desk.path("safe")));
        calls.put("prune", List.of(disk, "--vault", desk.path("safe")));
        calls.put("diff", List.of(disk, disk));
        calls.put("bootkey", List.of("status", "--device", disk, "--file", desk.path("boot.key")));
        Object luks2 = disk.equals(image) ? desk.path("two.img") : disk;
        calls.put("repair", List.of(luks2));
        calls.put("name-slot", List.of(luks2, 0, "Anna"));
        calls.put("priority", List.of(luks2, 0, "prefer"));
        calls.put("token", List.of(luks2));
        calls.put("label", List.of(luks2));
        calls.put("flags", List.of(luks2));
        calls.put(
                "format",
                List.of(desk.path("made.img"), "--create", "20MiB", "--iterations", 1000, "--new-key-file", fresh));
        return calls;
    }

    private Ended run(String name, @Nullable List<Object> arguments, Object... more) {
        var words = new ArrayList<Object>();
        words.add(name);
        words.addAll(Objects.requireNonNull(arguments));
        words.addAll(List.of(more));
        return desk.run(words.toArray());
    }

    /** Every file on the desk, and its content. */
    private Map<Path, String> everything() throws Exception {
        var all = new TreeMap<Path, String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(file, Files.readString(file, ISO_8859_1));
            }
        }
        return all;
    }

    @Test
    void everyStandardScriptIsCalledHere() {
        var names = new ArrayList<>(Scripts.standardNames());
        names.remove("recovery-key"); // needs a terminal to show it on
        names.remove("bench"); // takes no container
        assertThat(calls(image, ANNA).keySet()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void aRehearsalShowsItsPlanAndChangesNoByte() throws Exception {
        var before = everything();
        for (var call : calls(image, ANNA).entrySet()) {
            Ended ended = run(call.getKey(), call.getValue(), "--dry-run");
            assertThat(ended.status()).as("%s: %s", call, ended).isZero();
            if (CONFIRMED.contains(call.getKey())) {
                assertThat(ended.err()).as(call.getKey()).startsWith(image + ":\n  1. ");
                assertThat(ended.out()).isEqualTo(image + ": " + Wording.NOT_DONE + "\n");
            }
            assertThat(everything().equals(before)).as(call.getKey()).isTrue();
        }
    }

    @Test
    void withoutConsentNothingIsWritten() throws Exception {
        var before = everything();
        var calls = calls(image, ANNA);
        for (String name : CONFIRMED) {
            Ended ended = run(name, calls.get(name));
            assertThat(ended.status()).as("%s: %s", name, ended).isEqualTo(1);
            assertThat(ended.err())
                    .endsWith("\nluksh " + name + ": " + Wording.NOT_CONFIRMED + ": there is no terminal to ask on."
                            + " To confirm, add --yes\n");
            assertThat(everything().equals(before)).as(name).isTrue();
        }
        Ended format = run("format", calls.get("format"));
        assertThat(format.status()).isEqualTo(1);
        assertThat(format.err()).contains("add --yes");
        assertThat(everything().equals(before)).isTrue();
    }

    @Test
    void aWrongPassphraseIsStatusTwoAndNothingIsWritten() throws Exception {
        var before = everything();
        var calls = calls(image, WRONG);
        for (String name : SECRET) {
            Ended ended = run(name, calls.get(name), "--yes");
            assertThat(ended.status()).as("%s: %s", name, ended).isEqualTo(2);
            assertThat(everything().equals(before)).as(name).isTrue();
        }
        Ended goes =
                desk.run("remove-key", image, "--key-file", desk.key(ANNA), "--key-file", desk.key(WRONG), "--yes");
        assertThat(goes.status()).as("%s", goes).isEqualTo(2);
        assertThat(everything().equals(before)).isTrue();
    }

    @Test
    void whatIsNoLuksIsStatusFourByOneLineThatNamesIt() throws Exception {
        Path text = desk.write("text", "Nothing but a text.\n".repeat(100));
        Path nowhere = desk.path("nowhere.img");
        var before = everything();
        for (Path path : List.of(text, nowhere)) {
            var calls = calls(path, ANNA);
            calls.remove("format");
            calls.remove("rotate"); // which says that it skips it
            calls.remove("rescue"); // which tells of what is no LUKS
            calls.remove("audit"); // to which it is a finding
            calls.put("dump", List.of(path));
            for (var call : calls.entrySet()) {
                Ended ended = run(call.getKey(), call.getValue());
                assertThat(ended.status()).as("%s: %s", call, ended).isEqualTo(4);
                assertThat(ended.out()).isEmpty();
                assertThat(ended.err()).contains(path.toString()).hasLineCount(1);
            }
        }
        assertThat(everything().equals(before)).isTrue();
    }

    @Test
    void helpIsAnsweredAndNothingRuns() throws Exception {
        var before = everything();
        var calls = calls(image, ANNA);
        for (var call : calls.entrySet()) {
            Ended ended = run(call.getKey(), call.getValue(), "--yes", "--help");
            assertThat(ended.status()).isZero();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out())
                    .startsWith("usage: luksh " + call.getKey() + " ")
                    .contains("\n  luksh " + call.getKey() + " ", "  --dry-run ", "Status: 0 done");
            assertThat(ended.out().lines().filter(line -> line.length() > 80)).isEmpty();
            assertThat(everything().equals(before)).as(call.getKey()).isTrue();
            assertThat(desk.run(call.getKey(), "-h")).isEqualTo(desk.run(call.getKey(), "--help"));
        }
        assertThat(desk.run("dump", "-h").done().out()).startsWith("usage: luksh dump ");
    }

    @Test
    void anUnknownOptionNamesTheNearest() {
        for (var call : calls(image, ANNA).entrySet()) {
            Ended ended = run(call.getKey(), call.getValue(), "--dryrun");
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains(" --dryrun; ", " --dry-run?\nusage: luksh " + call.getKey());
        }
        Ended dump = desk.run("dump", image, "--jsn");
        assertThat(dump.status()).isEqualTo(1);
        assertThat(dump.err())
                .startsWith("luksh dump: ")
                .contains(" --jsn; ", " --json?\nusage: luksh dump ")
                .hasLineCount(2);
        assertThat(desk.run("edit", "check", "--dry-run").err()).startsWith("luksh edit: unknown option --dry-run\n");
    }

    @Test
    void underJsonStandardOutputHoldsOneLineForEachResult() {
        byte[] before = desk.bytes(image);
        var calls = calls(image, ANNA);
        for (String name : CONFIRMED) {
            desk.write("disk.img", before);
            Map<String, Object> report = report(name, run(name, calls.get(name), "--yes", "--json"));
            assertThat(report.get("done")).as(name).isEqualTo(true);
            assertThat(report.get("seconds")).isInstanceOf(Double.class);
        }
        desk.write("disk.img", before);
        Map<String, Object> rehearsed = report("rekey", run("rekey", calls.get("rekey"), "--dry-run", "--json"));
        assertThat(rehearsed.get("done")).isEqualTo(false);
        Map<String, Object> plan = Json.object(rehearsed.get("plan"));
        assertThat(plan.get("path")).isEqualTo(image.toString());
        assertThat(plan.get("possible")).isEqualTo(true);
        Map<String, Object> step = Json.object(Json.list(plan.get("steps")).get(0));
        assertThat(step.keySet()).containsExactly("number", "verb", "slot", "sentence");
        assertThat(step)
                .containsEntry("number", 1L)
                .containsEntry("verb", "rekey")
                .containsEntry("slot", 0L);
    }

    private static Map<String, Object> report(String name, Ended ended) {
        assertThat(ended.status()).as("%s: %s", name, ended).isZero();
        assertThat(ended.out()).as(name).hasLineCount(1).endsWith("\n");
        Map<String, Object> report = Json.object(ended.out());
        assertThat(report.keySet()).containsExactly("type", "plan", "done", "seconds");
        assertThat(report).containsEntry("type", "report");
        assertThat(Json.object(report.get("plan")).keySet())
                .containsExactly("type", "path", "possible", "steps", "findings");
        return report;
    }

    @Test
    void underJsonAContainerItsSlotsAndFindingsHaveTheirShapes() throws Exception {
        Map<String, Object> container = Json.object(
                desk.run("backup", image, desk.path("saved"), "--json").done().out());
        assertThat(container.keySet())
                .containsExactly(
                        "type",
                        "path",
                        "version",
                        "uuid",
                        "label",
                        "subsystem",
                        "flags",
                        "requirements",
                        "copies",
                        "slots",
                        "digests",
                        "segments",
                        "tokens");
        assertThat(container).containsEntry("type", "container").containsEntry("version", 1L);

        var opened = desk.run("who-opens", image, "--key-file", desk.key(BERT), "--json")
                .done();
        assertThat(opened.out()).hasLineCount(1);
        Map<String, Object> slot =
                Json.object(Json.list(Json.parse(opened.out())).get(0));
        assertThat(slot.keySet()).containsExactly("slot", "name", "priority", "bound", "kdf", "area");
        assertThat(Json.object(slot.get("kdf")).keySet())
                .containsExactly("type", "hash", "iterations", "time", "memory", "lanes", "salt");
        assertThat(Json.object(slot.get("area")).keySet())
                .containsExactly("offset", "size", "cipher", "keyBits", "hash", "stripes");
        assertThat(Json.list(container.get("slots")).get(1)).isEqualTo(slot);

        // the payload begins behind the end of this file
        Path cut = desk.write("cut.img", Arrays.copyOf(desk.bytes(image), (2 << 20) - 512));
        Ended check = desk.run("check", cut, "--json");
        assertThat(check.out()).hasLineCount(1);
        List<Object> findings = Json.list(Json.parse(check.out()));
        assertThat(findings).isNotEmpty();
        assertThat(Json.object(findings.get(0)).keySet())
                .containsExactly("severity", "rule", "path", "where", "sentence", "fix");
        assertThat(new String(desk.bytes(image), 0, 4, UTF_8)).isEqualTo("LUKS");
    }

    @Test
    void underQuietNothingIsSaidButTheResult() {
        Ended ended = run("rekey", calls(image, ANNA).get("rekey"), "--yes", "--quiet");
        assertThat(ended.status()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).startsWith(image + ": done in ").hasLineCount(1);
        Ended copied = run("copy", calls(image, ANNA).get("copy"), "--quiet");
        assertThat(copied).isEqualTo(new Ended(0, "", ""));
    }

    @Test
    void aRefusalIsToldOnceAndThenNamed() {
        Ended ended = desk.run("kill-slot", image, 7, "--key-file", desk.key(ANNA), "--yes");
        assertThat(ended.err())
                .containsOnlyOnce("this slot is not in use")
                .endsWith("\nluksh kill-slot: refused: slot-not-in-use (slot 7); luksh wrote nothing\n");
        Ended quiet = desk.run("kill-slot", image, 7, "--key-file", desk.key(ANNA), "--yes", "--quiet");
        assertThat(quiet.err()).hasLineCount(1).contains("this slot is not in use; slots in use: 0, 1");
    }

    @Test
    void underJsonAFailureIsALineToo() {
        List<Ended> failures = List.of(
                desk.run("kill-slot", image, 7, "--key-file", desk.key(ANNA), "--yes", "--json"),
                desk.run("rekey", image, "--nonsense", "--json"),
                desk.run("dump", desk.path("nowhere"), "--json"),
                desk.run("eval", "luks(\"nowhere\")", "--json"),
                desk.run("check", image, "--key-file", desk.path("nowhere"), "--json"));
        for (Ended ended : failures) {
            Map<String, Object> error = Json.object(ended.out());
            assertThat(error.keySet()).containsExactly("type", "status", "sentence");
            assertThat(error).containsEntry("type", "error").containsEntry("status", (long) ended.status());
            assertThat(ended.status()).isPositive();
            assertThat(ended.err()).isNotEmpty();
        }
        assertThat(failures.get(0).out()).contains("this slot is not in use; slots in use: 0, 1");
    }

    @Test
    void aKeyFileThatIsNotThereIsToldBeforeAnythingElse() {
        Path nowhere = desk.path("nowhere.key");
        assertThat(desk.run("rekey", image, "--key-file", nowhere))
                .isEqualTo(new Ended(
                        1,
                        "",
                        "luksh rekey: --key-file " + nowhere + " does not exist; luksh asked and wrote nothing\n"));
        assertThat(desk.run("add-key", image, "--new-key-file", folder).err()).contains("is a folder");
    }
}
