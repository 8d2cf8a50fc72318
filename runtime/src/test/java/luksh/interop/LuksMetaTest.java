package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import luksh.change.step.Guard;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LUKS1 slots that clevis has bound; the table is as luksmeta 9 wrote it. */
class LuksMetaTest {
    /** Where it wrote it: the areas of 512-bit keys end at byte 2068480, which is a multiple of 4096. */
    private static final int OFFSET = 2068480;

    private static final String HEAD = "4c554b534d45544100000001aa5fb7fc";
    private static final String OTHER = "1111111122223333444455555555555500002000" + "00000001a93c5f9300000000";
    private static final String CLEVIS = "cb6e890481ff40daa84a07ab9ab5715e00001000" + "000000059a71bb4c00000000";
    private static final String NONE = "00".repeat(32);

    @TempDir
    Path folder;

    private Workbench bench;
    private Path image;

    @BeforeEach
    void container() throws Exception {
        Oracle.require("cryptsetup");
        bench = new Workbench(folder);
        image = Cryptsetup.formatted(folder.resolve("disk.img"), 4 << 20, ANNA);
        bench.open(image).change(c -> {
            c.authorize(secret(ANNA));
            c.add(secret(BERT), s -> s.in(slot(3)).iterations(1000));
        });
    }

    private void table(String... entries) throws Exception {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(OFFSET);
            file.write(HexFormat.of().parseHex(HEAD + String.join("", entries)));
        }
    }

    private void bound() throws Exception {
        table(OTHER, NONE, NONE, CLEVIS, NONE, NONE, NONE, NONE);
    }

    private void kill(int number, Guard... allowed) {
        bench.open(image).change(c -> {
            c.authorize(secret(number == 0 ? BERT : ANNA));
            c.allow(allowed);
            c.kill(slot(number));
        });
    }

    @Test
    void aSlotThatClevisHasBoundIsNotKilledUnlessThatIsAllowed() throws Exception {
        bound();
        assertThatThrownBy(() -> kill(3))
                .hasMessageStartingWith(
                        "refused (TOKEN_CLAIMED_SLOT): slot 3: clevis stores data for this slot (luksmeta)")
                .hasMessageContaining("luksmeta wipe -d " + image + " -s 3")
                .hasMessageContaining("c.allow(Guard.TOKEN_CLAIMED_SLOT)");
        assertThatThrownBy(() -> kill(0)).hasMessageContaining("11111111-2222-3333-4444-555555555555 stores data");
        kill(3, Guard.TOKEN_CLAIMED_SLOT);
        assertThat(bench.open(image).slots()).hasSize(1);
    }

    @Test
    void aSlotThatNobodyBoundIsKilled() throws Exception {
        table(OTHER, NONE, NONE, NONE, NONE, NONE, NONE, NONE);
        kill(3);
        assertThat(bench.open(image).slots()).hasSize(1);
    }

    @Test
    void thePassphraseOfABoundSlotIsNotReplaced() throws Exception {
        bound();
        assertThatThrownBy(() ->
                        bench.open(image).change(c -> c.replace(slot(3), secret(BERT), secret(Workbench.CARL))))
                .hasMessageContaining("contains only its old passphrase");
    }

    private List<String> found() {
        return bench.open(image).check().stream()
                .filter(finding -> finding.rule().equals("luksmeta"))
                .map(LuksMetaTest::line)
                .toList();
    }

    private static String line(Finding finding) {
        return finding.severity() + " " + finding.where() + ": " + finding.sentence();
    }

    @Test
    void aCheckTellsWhichSlotsAreBoundAndWhichAreNotInUseAnyMore() throws Exception {
        assertThat(found()).isEmpty();
        table(NONE, NONE, CLEVIS, CLEVIS, NONE, NONE, NONE, NONE);
        assertThat(found())
                .containsExactly(
                        Severity.WARNING
                                + " slot 2: clevis stores data for this slot behind the key areas (luksmeta), but the slot is not"
                                + " in use",
                        Severity.INFO + " slot 3: clevis stores data for this slot behind the key areas (luksmeta)");
    }

    @Test
    void aFormatSaysThatWhatClevisKeepsGoesAndOverwritesIt() throws Exception {
        bound();
        bench.person.plans.clear();
        bench.formatExisting(
                image, f -> f.version(Version.LUKS1).overwrite().add(secret(ANNA), s -> s.iterations(1000)));
        assertThat(bench.person.plans).singleElement().satisfies(plan -> {
            assertThat(plan.steps()).anySatisfy(step -> {
                assertThat(step.where()).isEqualTo("byte " + OFFSET);
                assertThat(step.sentence()).contains("overwrites the 28 KiB after the key areas, up to the payload");
            });
            assertThat(plan.findings())
                    .filteredOn(finding -> finding.rule().equals("luksmeta"))
                    .extracting(Finding::sentence)
                    .hasSize(2)
                    .anyMatch(sentence -> sentence.startsWith("the data that clevis stores for this slot"));
        });
        assertThat(found()).as("no claim survives").isEmpty();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }
}
