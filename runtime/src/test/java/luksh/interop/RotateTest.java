package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.DORA;
import static luksh.interop.Workbench.numbers;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.Container;
import luksh.RotateSpec;
import luksh.Wording;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.parallel.StoppedException;
import luksh.rotate.DiskResult;
import luksh.rotate.Rotation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Anna's passphrase becomes Carl's on several disks at once, or stays on all of them. */
@Tag("once")
class RotateTest {
    private static final long SIZE = 4 << 20;

    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void open() {
        bench = new Workbench(folder);
    }

    private Path luks1(String name) {
        return Cryptsetup.formatted(folder.resolve(name), SIZE, ANNA);
    }

    private Path luks2(String name) {
        return Cryptsetup.formatted(
                folder.resolve(name),
                SIZE,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--luks2-metadata-size",
                "16k",
                "--luks2-keyslots-size",
                "1m");
    }

    private Path full(String name) {
        Path image = luks1(name);
        for (int slot = 1; slot < 8; slot++) {
            Cryptsetup.addKey(image, ANNA, BERT, slot);
        }
        return image;
    }

    private ChangeSession session() {
        return bench.person.session(folder.resolve("state"));
    }

    private Rotation rotate(Path... images) {
        return rotate(r -> {}, session(), images);
    }

    private Rotation rotate(Consumer<RotateSpec> more, ChangeSession session, Path... images) {
        try (var old = secret(ANNA);
                var fresh = secret(CARL)) {
            return RotateSpec.rotate(
                    Stream.of(images)
                            .map(image -> Container.unread(image.toString(), session))
                            .toList(),
                    r -> more.accept(r.from(old).to(fresh)),
                    session);
        }
    }

    private static List<String> states(Rotation rotation) {
        return rotation.disks().stream().map(DiskResult::state).toList();
    }

    private static void isRotated(Path image, int slot) {
        assertThat(Cryptsetup.opens(image, CARL, slot)).isTrue();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(2);
    }

    @Test
    void theNewPassphraseTakesTheOldNumberEverywhereAndTheOldOneOpensNothing() {
        Path first = luks1("first.img");
        Path second = luks2("second.img");
        Path third = luks1("third.img");
        Cryptsetup.addKey(third, ANNA, BERT, 1);
        Cryptsetup.killSlot(third, BERT, 0);
        Cryptsetup.addKey(third, BERT, ANNA, 6);
        Cryptsetup.addKey(third, BERT, ANNA, 7);

        Rotation rotation = rotate(first, second, third);

        assertThat(rotation.complete()).isTrue();
        assertThat(states(rotation)).containsOnly("done");
        isRotated(first, 0);
        isRotated(second, 0);
        isRotated(third, 6);
        assertThat(Cryptsetup.opens(third, BERT, 1)).isTrue();
        assertThat(bench.open(third).slots()).hasSize(2);
        assertThat(bench.person.plans).hasSize(1);
        assertThat(bench.person.plans.get(0).steps())
                .extracting(Step::where)
                .containsExactly(first.toString(), second.toString(), third.toString());
        assertThat(rotation.disks().get(0).uuid()).isEqualTo(bench.open(first).uuid());
    }

    @Test
    void runAgainItChangesNothing() {
        Path first = luks1("first.img");
        Path second = luks2("second.img");
        rotate(first, second);
        List<String> before = List.of(sha256(first), sha256(second));
        bench.person.consent = false; // nothing is left to be confirmed

        Rotation again = rotate(first, second);

        assertThat(states(again)).containsExactly("already", "already");
        assertThat(again.complete()).isTrue();
        assertThat(List.of(sha256(first), sha256(second))).isEqualTo(before);
    }

    @Test
    void whileOneDiskCannotTakeTheNewPassphraseTheOldOneGoesNowhere() {
        Path first = luks1("first.img");
        Path full = full("full.img");
        Path second = luks2("second.img");
        String before = sha256(full);

        Rotation rotation = rotate(first, full, second);

        assertThat(rotation.complete()).isFalse();
        assertThat(states(rotation)).containsExactly("added", "refused", "added");
        assertThat(rotation.disks().get(1).sentence()).contains("luksh kill-slot " + full + " 7");
        assertThat(bench.person.said).anyMatch(text -> text.contains(Wording.REMOVED_NOWHERE));
        assertThat(Cryptsetup.opens(first, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(first, CARL, 7)).isTrue();
        assertThat(Cryptsetup.opens(second, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(second, CARL, 31)).isTrue();
        assertThat(sha256(full)).isEqualTo(before);

        Cryptsetup.killSlot(full, ANNA, 7);
        assertThat(states(rotate(first, full, second))).containsOnly("done");
        isRotated(first, 0);
        isRotated(full, 0);
        isRotated(second, 0);
    }

    @Test
    void aDiskThatOpensWithNeitherHoldsTheOthersBackUntilItIsLeftOut() {
        Path first = luks1("first.img");
        Path strange = Cryptsetup.formatted(folder.resolve("strange.img"), SIZE, DORA);
        assertThat(states(rotate(first, strange))).containsExactly("added", "wrong-passphrase");
        assertThat(bench.person.plans.get(0).steps())
                .as("the plan promises no more than the first half")
                .singleElement()
                .satisfies(step ->
                        assertThat(step.sentence()).contains("add slot 7").doesNotContain("replace"));
        assertThat(Cryptsetup.opens(first, ANNA, 0)).isTrue();
        assertThat(states(rotate(first))).containsExactly("done");
        isRotated(first, 0);
    }

    @Test
    void whatCannotBeReadIsToldAndStopsNoOther() throws Exception {
        Path first = luks1("first.img");
        Path gone = folder.resolve("gone.img");
        Path empty = Files.write(folder.resolve("empty.img"), new byte[1 << 20]);
        Rotation rotation = rotate(gone, first, empty);
        assertThat(states(rotation)).containsExactly("failed", "added", "failed");
        assertThat(rotation.disks().get(0).sentence()).startsWith("does not exist");
        assertThat(rotation.disks().get(0).uuid()).isEmpty();
    }

    @Test
    void aSlotThatSomebodyChoseForTheNewPassphraseStaysWhereItIs() {
        Path first = luks1("first.img");
        Cryptsetup.addKey(first, ANNA, CARL, 2);
        assertThat(states(rotate(first))).containsExactly("done");
        isRotated(first, 2);
        assertThat(bench.open(first).slots()).hasSize(1);
    }

    @Test
    void eachDiskCountsOnceWhateverItsNames() throws Exception {
        Path first = luks1("first.img");
        Path link = Files.createSymbolicLink(folder.resolve("link"), first);
        Path hard = Files.createLink(folder.resolve("hard"), first);
        assertThat(states(rotate(first, link, hard, first))).containsExactly("done");
        isRotated(first, 0);
    }

    @Test
    void withoutConsentOrInADryRunNothingIsWritten() {
        Path first = luks1("first.img");
        Path second = luks2("second.img");
        List<String> before = List.of(sha256(first), sha256(second));
        ChangeSession session = session();
        var dry =
                new ChangeSession(session.person(), true, false, session.state(), session.scratch(), session.closing());
        Rotation planned = rotate(r -> {}, dry, first, second);
        assertThat(states(planned)).containsOnly("planned");
        assertThat(planned.disks().get(0).sentence()).contains("add slot 7", "replace slot 0");
        assertThat(planned.complete()).isFalse();

        bench.person.consent = false;
        assertThatThrownBy(() -> rotate(first, second)).hasMessageContaining("not confirmed");
        assertThat(List.of(sha256(first), sha256(second))).isEqualTo(before);
    }

    @Test
    void aHeaderThatChangesWhileThePlanIsReadHoldsTheOldPassphraseEverywhere() {
        Path first = luks1("first.img");
        Path second = luks1("second.img");
        bench.person.meanwhile = () -> {
            Cryptsetup.addKey(second, ANNA, BERT, 1);
            Cryptsetup.killSlot(second, BERT, 0);
        };
        Rotation rotation = rotate(first, second);
        assertThat(states(rotation)).containsExactly("added", "refused");
        assertThat(Cryptsetup.opens(first, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(second, BERT, 1)).isTrue();
    }

    @Test
    void aTokensSlotIsGuarded() {
        Path first = luks1("first.img");
        Path second = luks2("second.img");
        CryptsetupLuks2.token(second, "{\"type\":\"my-tpm2\",\"keyslots\":[\"0\"]}", "import", "--json-file", "-")
                .accepted();
        Rotation held = rotate(first, second);
        assertThat(states(held)).containsExactly("added", "refused");
        assertThat(held.disks().get(1).sentence()).contains("TOKEN_CLAIMED_SLOT", "my-tpm2");
        assertThat(states(rotate(r -> r.allow(Guard.TOKEN_CLAIMED_SLOT), session(), first, second)))
                .containsOnly("done");
        isRotated(second, 0);
    }

    @Test
    void aCostIsKeptOrWrittenDownOrMeasuredOnce() {
        Path first = luks1("first.img");
        Path second = luks1("second.img");
        rotate(r -> r.kdf(k -> k.iterations(2345)), session(), first);
        assertThat(iterations(first)).isEqualTo(2345);
        Path third = luks1("third.img");
        rotate(r -> r.kdf(k -> k.target(Duration.ofMillis(20))), session(), second, third);
        assertThat(iterations(second)).isEqualTo(iterations(third)).isGreaterThan(1000);
        assertThat(bench.open(second).slot(0).kdf().salt())
                .isNotEqualTo(bench.open(third).slot(0).kdf().salt());
    }

    private long iterations(Path image) {
        return ((Pbkdf2) bench.open(image).slot(0).kdf()).iterations();
    }

    @Test
    void theHeadersAreSavedFirstIfAFolderIsGiven() throws Exception {
        Path first = luks1("first.img");
        Path second = luks2("second.img");
        Path safe = Files.createDirectory(folder.resolve("safe"));
        rotate(r -> r.backup(safe.toString()), session(), first, second);
        try (var files = Files.list(safe)) {
            assertThat(files.toList()).hasSize(2).allMatch(file -> Cryptsetup.opens(file, ANNA, 0));
        }
    }

    @Test
    void whatAnEarlierRunLeftOfALuks1SlotIsTidiedUp() throws Exception {
        Path copied = luks1("copied.img");
        Cryptsetup.addKey(copied, ANNA, CARL, 7);
        try (var file = new RandomAccessFile(copied.toFile(), "rw")) {
            long area = bench.open(copied).slot(7).area().offset().bytes();
            long place = bench.open(copied).slot(0).area().offset().bytes();
            var half = new byte[100 * 512];
            file.seek(area);
            file.readFully(half);
            file.seek(place);
            file.write(half);
        }
        assertThat(Cryptsetup.open(copied, ANNA).status()).isEqualTo(2);
        assertThat(states(rotate(copied))).containsExactly("done");
        isRotated(copied, 0);
        assertThat(bench.open(copied).slots()).hasSize(1);
    }

    @Test
    void oneSecretForBothIsRefusedAndNoDiskIsNoRotation() {
        Path first = luks1("first.img");
        try (var old = secret(ANNA);
                var same = secret(ANNA)) {
            List<Container> disks = List.of(bench.open(first));
            assertThatThrownBy(() -> RotateSpec.rotate(disks, r -> r.from(old).to(same), session()))
                    .hasMessageContaining("the new passphrase equals the old one");
            assertThatThrownBy(() -> RotateSpec.rotate(disks, r -> r.from(old), session()))
                    .hasMessageContaining("r.to(askNew(");
            assertThatThrownBy(
                            () -> RotateSpec.rotate(List.of(), r -> r.from(old).to(same), session()))
                    .isInstanceOfSatisfying(
                            LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_LUKS));
        }
    }

    @Test
    void anInterruptEndsItBetweenDisksAndSaysWhatIsWhere() {
        Path first = luks1("first.img");
        Path second = luks1("second.img");
        bench.person.meanwhile = () -> Thread.currentThread().interrupt();
        assertThatThrownBy(() -> rotate(first, second)).isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bench.person.said)
                .anyMatch(text -> text.startsWith(first + ": "))
                .anyMatch(text -> text.startsWith(second + ": "))
                .last()
                .asString()
                .contains(Wording.AGAIN);
        bench.person.meanwhile = () -> {};
        assertThat(states(rotate(first, second))).containsOnly("done");
        isRotated(first, 0);
        isRotated(second, 0);
    }

    @Test
    void aContainerThatWasRotatedIsReadAnew() {
        Path first = luks1("first.img");
        try (var old = secret(ANNA);
                var fresh = secret(CARL)) {
            Container disk = bench.open(first);
            RotateSpec.rotate(List.of(disk), r -> r.from(old).to(fresh).kdf(k -> k.iterations(1500)), session());
            assertThat(numbers(disk, CARL)).containsExactly(0);
            assertThat(((Pbkdf2) disk.slot(0).kdf()).iterations()).isEqualTo(1500);
        }
    }

    @Test
    void argon2OfSeveralDisksSharesTheHeap() {
        Path[] disks = new Path[3];
        Arrays.setAll(
                disks,
                i -> Cryptsetup.formatted(
                        folder.resolve(i + ".img"),
                        20 << 20,
                        ANNA,
                        "--type",
                        "luks2",
                        "--pbkdf",
                        "argon2id",
                        "--pbkdf-memory",
                        "65536",
                        "--pbkdf-force-iterations",
                        "4",
                        "--pbkdf-parallel",
                        "2"));
        assertThat(states(rotate(disks))).containsOnly("done");
        for (Path disk : disks) {
            isRotated(disk, 0);
        }
    }
}
