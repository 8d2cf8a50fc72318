package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import luksh.change.step.Guard;
import luksh.change.step.GuardWording;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that a guard holds back names its own option, which lifts it; a script of one's own names its line. */
@Tag("once")
class GuardOptionsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void sit() {
        desk = new Desk(folder, cache);
    }

    private void assertLifted(Guard guard, Object... command) {
        Ended held = desk.run(with(command, "--yes"));
        assertThat(held.status()).as(held.err()).isEqualTo(1);
        assertThat(held.out() + held.err())
                .as("%s", List.of(command))
                .contains(guard.name(), "to do it anyway, add --" + GuardWording.option(guard))
                .doesNotContain("c.allow(", "c.backup(", "disk.change(");
        Ended lifted = desk.run(with(command, "--" + GuardWording.option(guard), "--dry-run"));
        assertThat(lifted.err()).doesNotContain("refused (");
        assertThat(lifted.status()).as(lifted.err()).isZero();
    }

    private static Object[] with(Object[] command, Object... more) {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of(more));
        return words.toArray();
    }

    @Test
    void slotsThatGo() {
        Path image = desk.image();
        Path anna = desk.key(Desk.ANNA);
        assertLifted(Guard.UNPROVED_SLOT, "kill-slot", image, 0, "--key-file", anna);
        assertLifted(Guard.DUPLICATE_SECRET, duplicate("add-key", image, "--iterations", "1000"));
        assertLifted(Guard.DUPLICATE_SECRET, duplicate("replace", image));
        assertLifted(Guard.ERASE_WITHOUT_BACKUP, "erase", image);
        Cryptsetup.killSlot(image, Desk.ANNA, 1);
        assertLifted(Guard.LAST_WAY_IN, "kill-slot", image, 0, "--key-file", anna);
        assertLifted(Guard.LAST_WAY_IN, "remove-key", image, "--key-file", anna);
    }

    private Object[] duplicate(Object... command) {
        return with(command, "--key-file", desk.key(Desk.ANNA), "--new-key-file", desk.key(Desk.BERT));
    }

    @Test
    void tokensCostsAndBackups() {
        Path image = desk.luks2("two.img");
        Path other = desk.luks2("other.img");
        Path anna = desk.key(Desk.ANNA);
        assertLifted(Guard.FOREIGN_BACKUP, "restore", image, other, "--key-file", anna);
        assertLifted(
                Guard.EMPTY_SECRET,
                "add-key",
                image,
                "--iterations",
                "1000",
                "--key-file",
                anna,
                "--new-key-file",
                desk.write("empty", ""));
        Cryptsetup.addKey(image, Desk.ANNA, Desk.BERT, 1, "--pbkdf", "pbkdf2");
        desk.run("rekey", image, "--slot", "0", "--iterations", "2000000", "--key-file", anna, "--yes")
                .done();
        assertLifted(Guard.WEAKER_THAN_BEFORE, "rekey", image, "--slot", "0", "--time", "1ms", "--key-file", anna);
        Oracle.run(
                        "{\"type\":\"mine\",\"keyslots\":[\"1\"]}".getBytes(UTF_8),
                        "cryptsetup",
                        "token",
                        "import",
                        "" + image)
                .accepted();
        assertLifted(Guard.TOKEN_CLAIMED_SLOT, "kill-slot", image, 1, "--key-file", anna);
    }

    /** Nobody is there to type the word. */
    @Test
    void aWindow() {
        Path image = desk.image();
        for (int slot = 2; slot < 8; slot++) {
            Cryptsetup.addKey(image, Desk.ANNA, ("key " + slot).getBytes(UTF_8), slot);
        }
        assertLifted(
                Guard.WINDOW, "rekey", image, "--slot", "0", "--iterations", "1100", "--key-file", desk.key(Desk.ANNA));
    }

    @Test
    void aScriptOfOnesOwnNamesItsLine() {
        Path image = desk.image();
        Path script = desk.write("own.jsh", "luks(arg(\"device\", \"it\")).change(c -> c.erase());\n");
        Ended held = desk.run(script, image, "--yes");
        assertThat(held.err()).contains("to do it anyway: c.allow(Guard.ERASE_WITHOUT_BACKUP)", "c.backup(path)");
        Ended typed = desk.run("eval", "luks(\"" + image + "\").change(c -> c.erase())", "--yes");
        assertThat(typed.err()).contains("c.allow(Guard.ERASE_WITHOUT_BACKUP)");
    }

    private static final Pattern ALLOWED = Pattern.compile("allow\\(Guard\\.([A-Z_]+)\\)");
    private static final Pattern FLAG = Pattern.compile("flag\\(\"([a-z-]+)\", \"lifts ([A-Z_]+): ");

    /** So that what a refusal names is there, does it, and says so in --help. */
    @Test
    void everyFlagThatLiftsAGuardIsCalledAsTheGuardSays() throws Exception {
        for (String name : Scripts.standardNames()) {
            String source = new String(new Scripts(folder).standard(name).orElseThrow(), UTF_8);
            var lifted = new ArrayList<Guard>();
            var flags = FLAG.matcher(source);
            while (flags.find()) {
                Guard guard = Guard.valueOf(flags.group(2));
                assertThat(flags.group(1)).as(name).isEqualTo(GuardWording.option(guard));
                lifted.add(guard);
            }
            var allowed = ALLOWED.matcher(source);
            while (allowed.find()) {
                assertThat(lifted).as(name).contains(Guard.valueOf(allowed.group(1)));
            }
        }
    }
}
