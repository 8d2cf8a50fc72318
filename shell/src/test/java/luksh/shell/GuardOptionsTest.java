package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import luksh.Wording;
import luksh.change.step.Guard;
import luksh.change.step.GuardWording;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that a guard holds back names its own option, which lifts it; a script of one's own names its line. */
@Tag("once")
class GuardOptionsTest {
    private static final Pattern ALLOWED = Pattern.compile("allow\\(Guard\\.([A-Z_]+)\\)");
    private static final Pattern FLAG = Pattern.compile("flag\\(\"([a-z-]+)\", \"lifts ([A-Z_]+): ");

    /** Every pair of command and guard that a sample was run of. */
    private static final Set<String> TRIED = new TreeSet<>();

    /** What only a passphrase decides is found when the plan runs: no dry run sees it. */
    private static final Set<Guard> WHILE_IT_RUNS = EnumSet.of(Guard.UNPROVED_SLOT, Guard.DUPLICATE_SECRET);

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache);
    }

    private void assertLifted(Guard guard, Object... command) {
        TRIED.add(command[0] + " " + guard);
        boolean rotate = command[0].equals("rotate");
        Ended held = desk.run(with(command, "--yes"));
        // a rotation goes on with the other disks, and its plan only warns
        assertThat(held.status()).as(held.err()).isEqualTo(rotate && guard == Guard.TOKEN_CLAIMED_SLOT ? 6 : 1);
        assertThat(held.out() + held.err())
                .as("%s", List.of(command))
                .contains(guard.name(), lift(guard))
                .doesNotContain("c.allow(", "c.backup(", "disk.change(");
        boolean planned = !WHILE_IT_RUNS.contains(guard);
        byte[] before = planned ? new byte[0] : desk.bytes((Path) command[1]);
        Ended lifted = desk.run(with(command, "--" + GuardWording.option(guard), planned ? "--dry-run" : "--yes"));
        String said = lifted.out() + lifted.err();
        assertThat(lifted.status()).as(said).isZero();
        assertThat(said).doesNotContain("refused (", Wording.ANYWAY);
        if (planned) {
            assertThat(said).contains("(allowed)");
        } else {
            desk.write(((Path) command[1]).getFileName().toString(), before);
        }
        if (rotate) {
            assertThat(said).doesNotContain("incomplete");
        }
    }

    private static String lift(Guard guard) {
        return GuardWording.command(Set.of(GuardWording.option(guard))).lift(guard);
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

    @Test
    void aScriptOfOnesOwnNamesItsLine() {
        Path image = desk.image();
        Path script = desk.write("own.jsh", "luks(arg(\"device\", \"it\")).change(c -> c.erase());\n");
        Ended held = desk.run(script, image, "--yes");
        assertThat(held.err()).contains(GuardWording.SCRIPT.lift(Guard.ERASE_WITHOUT_BACKUP), "c.backup(path)");
        Ended typed = desk.run("eval", "luks(\"" + image + "\").change(c -> c.erase())", "--yes");
        assertThat(typed.err()).contains("c.allow(Guard.ERASE_WITHOUT_BACKUP)");
    }

    @Test
    void emptyAndClaimed() {
        Path nothing = desk.write("nothing", "");
        Path anna = desk.key(Desk.ANNA);
        assertLifted(
                Guard.EMPTY_SECRET,
                "format",
                desk.path("new.img"),
                "--luks1",
                "--create",
                "4MiB",
                "--iterations",
                "1000",
                "--new-key-file",
                nothing);
        Path image = desk.image();
        assertLifted(Guard.EMPTY_SECRET, "replace", image, "--key-file", anna, "--new-key-file", nothing);
        assertLifted(Guard.EMPTY_SECRET, "rotate", image, "--key-file", anna, "--new-key-file", nothing);
        assertLifted(Guard.UNPROVED_SLOT, "remove-key", image, "--key-file", anna);
        Path two = desk.luks2("claimed.img");
        Cryptsetup.addKey(two, Desk.ANNA, Desk.BERT, 1, "--pbkdf", "pbkdf2");
        Oracle.run(
                        "{\"type\":\"mine\",\"keyslots\":[\"0\",\"1\"]}".getBytes(UTF_8),
                        "cryptsetup",
                        "token",
                        "import",
                        "" + two)
                .accepted();
        Path carl = desk.key(Desk.CARL);
        assertLifted(
                Guard.TOKEN_CLAIMED_SLOT,
                "remove-key",
                two,
                "--key-file",
                anna,
                "--key-file",
                desk.key(Desk.BERT),
                "--unproved");
        assertLifted(Guard.TOKEN_CLAIMED_SLOT, "replace", two, "--key-file", anna, "--new-key-file", carl);
        assertLifted(Guard.TOKEN_CLAIMED_SLOT, "rotate", two, "--key-file", anna, "--new-key-file", carl);
        Path backup = desk.path("old.luks");
        Cryptsetup.headerBackup(image, backup);
        Cryptsetup.addKey(image, Desk.ANNA, Desk.CARL, 2);
        assertLifted(Guard.UNPROVED_SLOT, "restore", image, backup, "--key-file", carl);
    }

    /** All eight slots of LUKS1 are in use, and no room is left for another key area: Anna opens slot 0. */
    private Path full() {
        Path full = desk.image();
        for (int slot = 2; slot < 8; slot++) {
            Cryptsetup.addKey(full, Desk.ANNA, ("key " + slot).getBytes(UTF_8), slot);
        }
        return full;
    }

    private Path saved(Path image) {
        Path backup = desk.path("saved.luks");
        Cryptsetup.headerBackup(image, backup);
        return backup;
    }

    @Test
    void windows() {
        Path full = full();
        Path anna = desk.key(Desk.ANNA);
        assertLifted(Guard.WINDOW, "rekey", full, "--slot", "0", "--iterations", "1100", "--key-file", anna);
        assertLifted(Guard.WINDOW, "replace", full, "--key-file", anna, "--new-key-file", desk.key(Desk.CARL));
        assertLifted(Guard.WINDOW, "convert", full, "luks2", "--key-file", anna);
        Path backup = saved(full);
        desk.run("rekey", full, "--slot", "0", "--iterations", "2000000", "--key-file", anna, "--window", "--yes")
                .done();
        assertLifted(Guard.WINDOW, "restore", full, backup, "--key-file", anna);
        Object[] reached = {"--target", "1s", "--apply", "--grub-version", "2.12", "--platform", "i386-pc"};
        assertLifted(Guard.WINDOW, with(new Object[] {"grub", full, "--key-file", anna}, reached));
    }

    @Test
    void aBackupOverALostHeaderWithAnotherKeyArea() {
        Path image = desk.image();
        Path backup = saved(image);
        byte[] lost = desk.bytes(image);
        Arrays.fill(lost, 0, 512, (byte) 0);
        Arrays.fill(lost, 4096, 4608, (byte) 0);
        desk.write("disk.img", lost);
        assertLifted(Guard.WINDOW, "rescue", image, "--backup", backup, "--key-file", desk.key(Desk.BERT));
    }

    @Test
    void aBackupWithoutSlots() {
        Path image = desk.image();
        byte[] whole = desk.bytes(image);
        desk.run("erase", image, "--without-backup", "--yes").done();
        Path backup = saved(image);
        desk.write("disk.img", whole);
        assertLifted(Guard.LAST_WAY_IN, "restore", image, backup, "--key-file", desk.key(Desk.ANNA));
    }

    @Test
    void aSlotThatGrubNeeds() {
        Path image = desk.luks2("argon2.img");
        Path anna = desk.key(Desk.ANNA);
        Cryptsetup.addKey(
                image,
                Desk.ANNA,
                Desk.BERT,
                1,
                "--pbkdf",
                "argon2id",
                "--pbkdf-force-iterations",
                "4",
                "--pbkdf-memory",
                "64",
                "--pbkdf-parallel",
                "1");
        assertLifted(
                Guard.DUPLICATE_SECRET,
                "grub",
                image,
                "--slot",
                "1",
                "--target",
                "60ms",
                "--apply",
                "--grub-version",
                "2.12",
                "--platform",
                "i386-pc",
                "--key-file",
                anna,
                "--new-key-file",
                anna);
    }

    /** A guard that a command learns to lift needs a sample here. */
    @AfterAll
    static void everyGuardOfEveryCommandWasTried() throws Exception {
        var pairs = new TreeSet<String>();
        for (String name : Scripts.standardNames()) {
            var flags =
                    FLAG.matcher(new String(new Scripts(cache).standard(name).orElseThrow(), UTF_8));
            while (flags.find()) {
                pairs.add(name + " " + flags.group(2));
            }
        }
        assertThat(TRIED).isEqualTo(pairs);
    }

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
