package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.DORA;
import static luksh.interop.Workbench.numbers;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static luksh.interop.Workbench.volumeKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import luksh.Container;
import luksh.Content;
import luksh.LongTestShare;
import luksh.change.step.Guard;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole life of a container, cryptsetup and we in turn, for every cipher and mode that cryptsetup has here. */
@TestInstance(Lifecycle.PER_CLASS)
class LifecycleTest {
    private static final int SIZE = 3 << 20;

    private Path folder = Path.of("");

    @BeforeAll
    void judgeIsThere(@TempDir Path scratch) {
        folder = scratch;
        Oracle.require("cryptsetup");
    }

    static List<Cell> cells() {
        return LongTestShare.of(Cell.modes()).stream()
                .filter(Support::cryptsetup)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cells")
    @Execution(ExecutionMode.CONCURRENT)
    void whatCryptsetupMadeIsChangedByUs(Cell cell) {
        var bench = new Workbench(folder);
        Path image = Cryptsetup.formatted(bench.path("theirs_" + cell.fileName()), SIZE, ANNA, cell.options());
        Cryptsetup.addKey(image, ANNA, BERT, 5);
        Container disk = bench.open(image);
        assertThat(numbers(disk, ANNA)).containsExactly(0);
        assertThat(numbers(disk, BERT)).containsExactly(5);
        assertThat(numbers(disk, CARL)).isEmpty();
        assertThat(volumeKey(disk, BERT)).isEqualTo(Cryptsetup.volumeKey(image, ANNA));
        sameDump(disk);

        disk.change(c -> {
            c.authorize(secret(ANNA), secret(BERT));
            c.add(secret(CARL), s -> s.in(slot(6)).iterations(1100));
            c.rekey(slot(5), k -> k.iterations(1200));
            c.digest(d -> d.iterations(1300));
        });
        assertThat(Cryptsetup.opens(image, BERT, 5)).isTrue();
        disk.change(c -> {
            c.replace(slot(0), secret(ANNA), secret(DORA));
            c.kill(slot(5));
        });
        assertThat(Cryptsetup.opens(image, DORA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, CARL, 6)).isTrue();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(2);
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
        sameDump(disk);
        backups(bench, image, 6);
    }

    @ParameterizedTest
    @MethodSource("cells")
    @Execution(ExecutionMode.CONCURRENT)
    void whatWeMadeIsChangedByCryptsetup(Cell cell) {
        var bench = new Workbench(folder);
        Path image = bench.path("ours_" + cell.fileName());
        Container made = bench.format(
                image,
                SIZE,
                f -> cell.into(f)
                        .digest(d -> d.iterations(1500))
                        .add(secret(ANNA), s -> s.iterations(1000))
                        .add(secret(DORA), s -> s.iterations(1001).in(slot(6))));
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, DORA, 6)).isTrue();
        assertThat(Cryptsetup.volumeKey(image, ANNA)).isEqualTo(volumeKey(made, DORA));
        sameDump(made);

        Cryptsetup.addKey(image, ANNA, BERT, 2);
        Cryptsetup.killSlot(image, BERT, 6);
        Container disk = bench.open(image);
        assertThat(numbers(disk, BERT)).containsExactly(2);
        assertThat(numbers(disk, DORA)).isEmpty();
        disk.change(c -> {
            c.authorize(secret(ANNA));
            c.remove(secret(BERT));
            c.replace(slot(0), secret(ANNA), secret(DORA));
            c.add(secret(CARL), s -> s.iterations(1000));
            c.uuid("0b0c1f1e-1111-4222-8333-444455556666");
        });
        assertThat(Cryptsetup.opens(image, DORA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, CARL, 1)).isTrue();
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
        sameDump(disk);
        backups(bench, image, 1);
        // no slot in use is status 1 for cryptsetup, a wrong passphrase 2
        bench.open(image).change(c -> {
            c.allow(Guard.ERASE_WITHOUT_BACKUP);
            c.erase();
        });
        assertThat(Cryptsetup.open(image, DORA).status()).isEqualTo(1);
    }

    /** DORA opens slot 0 and CARL another, which goes and comes back: once from our backup, once from theirs. */
    private static void backups(Workbench bench, Path image, int carls) {
        Path ours = bench.path(image.getFileName() + ".ours");
        Path theirs = bench.path(image.getFileName() + ".theirs");
        Container disk = bench.open(image);
        disk.backup(ours.toString());
        Cryptsetup.headerBackup(image, theirs);
        Content.assertSame(ours, theirs);

        disk.change(c -> {
            c.authorize(secret(DORA));
            c.kill(slot(carls));
        });
        assertThat(Cryptsetup.open(image, CARL).status()).isEqualTo(2);
        Cryptsetup.headerRestore(image, ours).accepted();
        assertThat(Cryptsetup.opens(image, CARL, carls)).isTrue();

        Cryptsetup.killSlot(image, DORA, carls);
        assertThat(bench.whoOpens(image, CARL)).isEmpty();
        bench.open(image).change(c -> c.restore(bench.open(theirs)));
        assertThat(Cryptsetup.opens(image, CARL, carls)).isTrue();
        assertThat(Cryptsetup.opens(image, DORA, 0)).isTrue();
        sameDump(bench.open(image));
    }

    static void sameDump(Container disk) {
        assertThat(disk.dump())
                .isEqualTo(
                        Cryptsetup.dump(Path.of(disk.path())).accepted().out().stripTrailing());
    }
}
