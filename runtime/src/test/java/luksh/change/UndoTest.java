package luksh.change;

import static luksh.change.SmallContainer.slot;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.Cost;
import luksh.change.step.header.ChangeToken;
import luksh.change.step.header.ImportToken;
import luksh.change.step.header.SetFlags;
import luksh.change.step.header.SetLabel;
import luksh.change.step.slot.AddRecoveryKey;
import luksh.change.step.slot.NameSlot;
import luksh.change.step.slot.Rekey;
import luksh.change.step.slot.SetPriority;
import luksh.change.undo.Undo;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Version;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session changed is taken back as a whole, or it says which step stands in the way and what helps. */
class UndoTest {
    private static final String TOKEN = "{\"type\":\"mine\",\"keyslots\":[\"0\",\"1\"]}";

    @TempDir
    static Path folder;

    private static byte[] luks1 = {};
    private static byte[] luks2 = {};

    private final QuietPerson person = new QuietPerson();
    private ChangeSession session = person.session(Path.of(""));
    private MemoryDisk disk = new MemoryDisk(new byte[0]);

    @BeforeAll
    static void containers() {
        luks1 = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        var made = new MemoryDisk(new byte[1 << 20]);
        new Steps().formatLuks2(slots(0, "anna", 1, "bert"), 4).run(made, folder);
        luks2 = made.medium();
    }

    @BeforeEach
    void begin() {
        session = person.session(folder.resolve("state"));
        on(Version.LUKS2);
    }

    private void on(Version version) {
        disk = new MemoryDisk(version == Version.LUKS1 ? luks1 : luks2);
    }

    private Header header() {
        return Headers.read(disk);
    }

    private Header meaning() {
        return header() instanceof Luks2Header luks2 ? luks2.withSequence(0) : header();
    }

    private void change(Consumer<Steps> steps) {
        var change = new Steps();
        steps.accept(change);
        assertThat(change.run(disk, session).done()).isTrue();
    }

    private Undo last() {
        return new Undo(session, session.history().last().orElseThrow(), disk);
    }

    private void undo() {
        assertThat(last().run().done()).isTrue();
    }

    private AbstractThrowableAssert<?, ?> assertRefused(int status) {
        byte[] before = disk.medium();
        var failure = assertThatThrownBy(() -> last().run())
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(status));
        assertThat(disk.medium()).isEqualTo(before);
        return failure;
    }

    private long iterations(int slot) {
        KeySlot found = header().slots().stream()
                .filter(s -> s.number() == slot)
                .findFirst()
                .orElseThrow();
        return ((Pbkdf2) found.kdf()).iterations();
    }

    private List<String> opening(String... passphrases) {
        return Witness.opening(disk.medium(), List.of(passphrases));
    }

    @Test
    void everySettingOfAChangeBecomesWhatItWasInTheReverseOrder() {
        change(c -> c.and(new ImportToken(TOKEN)).and(SetLabel.label("data")));
        Header before = meaning();
        change(c -> c.and(SetLabel.label("other"))
                .and(SetLabel.subsystem("backup"))
                .and(new SetFlags(List.of("allow-discards")))
                .and(new SetPriority(slot(1), Priority.IGNORE))
                .and(new NameSlot(slot(1), "Bert"))
                .and(ChangeToken.unassign(0, slot(1)))
                .uuid());
        undo();
        assertThat(meaning()).isEqualTo(before);
        assertThat(person.plans.get(person.plans.size() - 1).steps())
                .extracting(Step::verb)
                .containsExactly("uuid", "assign", "name", "priority", "flags", "subsystem", "label");
        assertThat(person.words).containsOnly("yes");
        assertThat(person.asked).isEmpty();
    }

    @Test
    void tokensComeBackUnderTheirNumbers() {
        change(c -> c.and(new ImportToken(TOKEN)).and(new ImportToken(TOKEN.replace("mine", "yours"))));
        Header before = meaning();
        change(c -> c.and(ChangeToken.remove(0)).and(ChangeToken.remove(1)));
        undo();
        assertThat(meaning()).isEqualTo(before);
        change(c -> c.and(ChangeToken.remove(0)).and(new ImportToken(TOKEN.replace("mine", "theirs"))));
        undo();
        assertThat(meaning()).isEqualTo(before);
        undo();
        assertThat(header().tokens()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSlotThatWasAddedIsKilled(Version version) {
        on(version);
        Header before = meaning();
        change(c -> c.authorize("anna").add(2, "carl"));
        undo();
        assertThat(opening("anna", "bert", "carl")).containsExactly("anna", "bert");
        assertThat(header().slots()).isEqualTo(before.slots());
    }

    @Test
    void aRecoveryKeyGoesWithItsToken() {
        change(c -> c.authorize("anna").and(new AddRecoveryKey(slot(2))));
        assertThat(header().tokens()).hasSize(1);
        undo();
        assertThat(header().tokens()).isEmpty();
        assertThat(header().slots()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void costsComeBackWithThePassphraseThatIsAskedForUnderANewSalt(Version version) {
        on(version);
        Header before = header();
        change(c -> c.authorize("anna").rekey(0).digest(2000));
        person.answers.add("anna");
        undo();
        assertThat(person.asked).hasSize(1).allMatch(what -> what.startsWith("Passphrase of"));
        assertThat(iterations(0)).isEqualTo(1000);
        assertThat(header().digest().iterations()).isEqualTo(before.digest().iterations());
        assertThat(header().slots().get(0).kdf().salt())
                .isNotEqualTo(before.slots().get(0).kdf().salt());
        assertThat(person.said).anyMatch(line -> line.contains("with a new salt"));
        assertThat(opening("anna", "bert")).hasSize(2);
    }

    @Test
    void oneUndoAfterTheOtherGoesFurtherBackAlsoBehindANewSalt() {
        change(c -> c.and(SetLabel.label("one")));
        change(c -> c.authorize("anna").rekey(0));
        change(c -> c.and(SetLabel.label("two")));
        undo();
        assertThat(header().label()).isEqualTo("one");
        person.answers.add("anna");
        undo();
        assertThat(iterations(0)).isEqualTo(1000);
        undo();
        assertThat(header().label()).isEmpty();
        assertThat(session.history().last()).isEmpty();
        assertThat(session.history().changes()).hasSize(6);
    }

    @Test
    void aNewSaltAtTheOldCostIsNothingToTakeBackAndTheChangeBeforeItIsNext() {
        change(c -> c.and(SetLabel.label("one")));
        change(c -> c.authorize("anna").and(Rekey.cost(slot(0), new Cost(null, null, 1000L, null, null))));
        assertRefused(ExitStatus.FAILED).hasMessageContaining("there is nothing to undo");
        undo();
        assertThat(header().label()).isEmpty();
    }

    @Test
    void withoutConsentTheChangeStandsAndCanStillBeTakenBack() {
        change(c -> c.and(SetLabel.label("data")));
        person.consent = false;
        assertRefused(ExitStatus.FAILED).hasMessageContaining("not confirmed");
        person.consent = true;
        undo();
        assertThat(header().label()).isEmpty();
    }

    @Test
    void whatEndedAWayInIsNamedWithTheNewestBackupThatHasItAndNothingIsWritten() {
        Path old = folder.resolve("old-" + System.nanoTime());
        Path backup = folder.resolve("backup-" + System.nanoTime());
        change(c -> c.backup(old));
        change(c -> c.authorize("anna").replace(1, "bert", "dora").backup(backup));
        change(c -> c.authorize("anna").and(SetLabel.label("data")).kill(1).add(2, "carl"));
        assertRefused(ExitStatus.FAILED)
                .hasMessageContaining("luksh cannot undo step 2 (kill slot 1) of the change of ")
                .hasMessageContaining(", and nothing was written: luksh keeps no old key material")
                .hasMessageContaining("luks(\"/memory/disk.img\").change(c -> c.restore(luks(\"" + backup + "\")))");
    }

    @Test
    void whereNoBackupHasItThatIsSaid() {
        change(c -> c.replace(1, "bert", "carl"));
        assertRefused(ExitStatus.FAILED)
                .hasMessageContaining("step 1 (replace slot 1)")
                .hasMessageContaining("This session saved no backup that contains it; luksh history /memory/disk.img");
    }

    @Test
    void aConversionNamesTheOneThatLeadsBackAndAFormatHasNoWayBack() {
        on(Version.LUKS1);
        change(c -> c.convert(Version.LUKS2));
        assertRefused(ExitStatus.FAILED).hasMessageContaining(".change(c -> c.convert(LUKS1))");
        change(c -> c.formatLuks2(slots(0, "anna")));
        assertRefused(ExitStatus.FAILED).hasMessageContaining("it created the header");
    }

    @Test
    void whatAnotherProgramChangedSinceIsLeftAlone() {
        change(c -> c.and(SetLabel.label("data")));
        new Steps().and(SetLabel.label("theirs")).run(disk, folder.resolve("elsewhere"));
        assertRefused(ExitStatus.BUSY).hasMessageContaining("another program, or a change that stopped, changed");
        change(c -> c.and(SetLabel.label("ours")));
        undo();
        assertThat(header().label()).isEqualTo("theirs");
        assertRefused(ExitStatus.BUSY).hasMessageContaining("another program, or a change that stopped, changed");
    }

    @Test
    void aSessionThatChangedNothingHasNothingToTakeBack() {
        assertThatThrownBy(() -> Undo.last(session)).hasMessage("this session has no more changes to undo");
        change(c -> c.backup(folder.resolve("only-" + System.nanoTime())));
        assertThatThrownBy(() -> Undo.last(session, "/memory/disk.img"))
                .hasMessageContaining("this session has no more changes of /memory/disk.img to undo");
        assertThat(session.history().changes()).hasSize(1);
        assertThat(session.history().changes().get(0).backups()).hasSize(1);
    }
}
