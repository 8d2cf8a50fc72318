package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import luksh.Change;
import luksh.Container;
import luksh.change.step.Guard;
import luksh.change.step.RefusedException;
import luksh.format.Argon2;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.luks2.Luks2Config;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.oracle.Luks2Image;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Label, subsystem, flags, priorities and costs of LUKS2 slots: what one program sets the other reads. */
class ConfigTest {
    private static final Size LITTLE = new Size(32 << 10);

    @TempDir
    Path folder;

    private Workbench bench;
    private Path image;

    @BeforeEach
    void makeImage() {
        Oracle.require("cryptsetup");
        bench = new Workbench(folder);
        image = CryptsetupLuks2.formatted(bench.path("disk.img"), ANNA);
        CryptsetupLuks2.addKey(image, ANNA, BERT, 1);
    }

    private Container change(Consumer<Change> steps) {
        Container disk = bench.open(image);
        disk.change(steps);
        return disk;
    }

    private String dumped() {
        return Cryptsetup.dump(image).accepted().out().replaceAll("[ \\t]+", " ");
    }

    @Test
    void labelAndSubsystemAreWhatCryptsetupReadsAndSets() {
        Container disk = change(c -> {
            c.label("Büro 1");
            c.subsystem("backup");
        });
        assertThat(disk.label()).isEqualTo("Büro 1");
        assertThat(dumped()).contains("Label: Büro 1\n").contains("Subsystem: backup\n");
        CryptsetupLuks2.config(image, "--label", "ärger", "--subsystem", "").accepted();
        disk = bench.open(image);
        assertThat(disk.label()).isEqualTo("ärger");
        assertThat(disk.subsystem()).isEmpty();
        change(c -> c.label(""));
        assertThat(dumped()).contains("Label: (no label)\n");
        change(c -> c.label("a".repeat(47)));
        assertThat(dumped()).contains("Label: " + "a".repeat(47) + "\n");
    }

    @Test
    void textsThatAHeaderCannotKeepAreRefusedBeforeAnythingIsWritten() throws Exception {
        byte[] before = Files.readAllBytes(image);
        List<Consumer<Change>> steps = List.of(
                c -> c.label("a".repeat(48)),
                c -> c.label("ä".repeat(24)),
                c -> c.label("a\nb"),
                c -> c.subsystem("a\u001b[31m"),
                c -> c.subsystem("\ud800"),
                c -> c.name(slot(0), "a\u0000"),
                c -> c.name(slot(0), "a\u2028"),
                c -> c.name(slot(0), "a".repeat(101)),
                c -> c.name(slot(5), "nobody"),
                c -> c.priority(slot(5), Priority.PREFER),
                c -> c.flags("allow-discard"));
        for (Consumer<Change> step : steps) {
            assertThatThrownBy(() -> change(step)).isInstanceOf(RefusedException.class);
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void flagsAreSetAsAWholeAndAForeignOneStays() {
        change(c -> c.flags("no-read-workqueue", "allow-discards"));
        assertThat(dumped()).contains("Flags: allow-discards no-read-workqueue");
        assertThatThrownBy(() -> change(c -> c.flags("allow-discard")))
                .hasMessageContaining("known: allow-discards, same-cpu-crypt, submit-from-crypt-cpus");
        Container disk = change(c -> c.flags(Luks2Config.FLAGS.toArray(String[]::new)));
        assertThat(disk.flags()).hasSize(6);
        for (String flag : Luks2Config.FLAGS) {
            assertThat(dumped()).contains(flag);
        }
        change(c -> c.flags());
        assertThat(dumped()).contains("Flags: (no flags)");

        Luks2Image.read(image).set("config.flags", "['of-tomorrow']").overwrite(image);
        change(c -> c.flags("allow-discards"));
        assertThat(bench.open(image).flags()).containsExactly("allow-discards", "of-tomorrow");
        change(c -> c.flags());
        assertThat(bench.open(image).flags()).containsExactly("of-tomorrow");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void prioritiesAreWhatCryptsetupReadsAndSets() {
        Container disk = change(c -> {
            c.priority(slot(0), Priority.PREFER);
            c.priority(slot(1), Priority.IGNORE);
        });
        assertThat(disk.slot(1).priority()).isEqualTo(Priority.IGNORE);
        assertThat(dumped()).contains("Priority: preferred", "Priority: ignored");
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        CryptsetupLuks2.config(image, "--priority", "normal", "--key-slot", "1").accepted();
        assertThat(bench.open(image).slot(1).priority()).isEqualTo(Priority.NORMAL);
        change(c -> c.priority(slot(0), Priority.NORMAL));
        assertThat(CryptsetupLuks2.json(image)).doesNotContain("priority");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void ignoringEverySlotIsSaidInThePlan() {
        var plan = bench.open(image).plan(c -> {
            c.priority(slot(0), Priority.IGNORE);
            c.priority(slot(1), Priority.IGNORE);
        });
        assertThat(plan.possible()).isTrue();
        assertThat(plan.findings()).anyMatch(f -> f.sentence().contains("afterwards every slot is ignored"));
    }

    @Test
    void whatIsSoAlreadyIsNoStepAndWritesNothing() throws Exception {
        byte[] before = Files.readAllBytes(image);
        Container disk = bench.open(image);
        var report = disk.change(c -> {
            c.label("");
            c.flags();
            c.priority(slot(0), Priority.NORMAL);
            c.name(slot(0), "");
        });
        assertThat(report.done()).isFalse();
        assertThat(report.plan().steps()).isEmpty();
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void luks1RefusesEachInThePlanWithTheReason() {
        Path luks1 = Cryptsetup.formatted(bench.path("luks1.img"), 4 << 20, ANNA);
        List<Consumer<Change>> steps = List.of(
                c -> c.label("x"),
                c -> c.subsystem("x"),
                c -> c.flags("allow-discards"),
                c -> c.priority(slot(0), Priority.PREFER),
                c -> c.name(slot(0), "x"),
                c -> c.token(0).remove(),
                c -> c.importToken("{}"),
                c -> c.add(secret(BERT), s -> s.iterations(1000).name("x")));
        for (Consumer<Change> step : steps) {
            var plan = bench.open(luks1).plan(step);
            assertThat(plan.possible()).isFalse();
            assertThat(plan.findings()).anyMatch(f -> f.sentence().startsWith("LUKS1 has no "));
        }
    }

    @Test
    void aSlotGoesToArgon2AndBackUnderItsNumber() {
        Container disk = bench.open(image);
        disk.change(c -> {
            c.authorize(secret(BERT));
            c.rekey(slot(1), k -> k.argon2id(4, LITTLE, 1));
        });
        assertThat(disk.slot(1).kdf()).isInstanceOf(Argon2.class);
        assertThat(dumped()).contains("PBKDF: argon2id");
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        // a measured count needs leave, one that was written down is shown
        assertThatThrownBy(() -> disk.change(c -> {
                    c.authorize(secret(BERT));
                    c.rekey(slot(1), k -> k.pbkdf2("sha256").target(Duration.ofMillis(1)));
                }))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("WEAKER_THAN_BEFORE");
        disk.change(c -> {
            c.authorize(secret(BERT));
            c.rekey(slot(1), k -> k.pbkdf2("sha256").iterations(1000));
        });
        assertThat(disk.slot(1).kdf()).isInstanceOf(Pbkdf2.class);
        assertThat(bench.person.plans.get(bench.person.plans.size() - 1).findings())
                .anyMatch(f -> f.rule().equals("weaker"));
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void cryptsetupsArgon2SlotBecomesPbkdf2WhereThatIsAllowed() {
        Cryptsetup.addKey(
                image,
                ANNA,
                CARL,
                2,
                "--pbkdf",
                "argon2i",
                "--pbkdf-force-iterations",
                "4",
                "--pbkdf-memory",
                "32",
                "--pbkdf-parallel",
                "1");
        Container disk = bench.open(image);
        assertThat(disk.slot(2).kdf()).isInstanceOf(Argon2.class);
        disk.change(c -> {
            c.authorize(secret(CARL));
            c.allow(Guard.WEAKER_THAN_BEFORE);
            c.rekey(slot(2), k -> k.pbkdf2("sha256").target(Duration.ofMillis(1)));
        });
        assertThat(dumped()).doesNotContain("argon2");
        assertThat(Cryptsetup.opens(image, CARL, 2)).isTrue();
    }
}
