package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import luksh.Container;
import luksh.LongTestShare;
import luksh.Volume;
import luksh.format.Size;
import luksh.oracle.Cryptsetup;
import luksh.oracle.GrubFstest;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cipher with every mode, every key size and every hash, before every judge that knows the combination. */
@TestInstance(Lifecycle.PER_CLASS)
class CellsTest {
    private static final int SIZE = (2 << 20) + (64 << 10);
    private static final int SECTORS = 8;

    /** Combination to the judges that know it. */
    private final Map<String, Set<String>> judges = new ConcurrentSkipListMap<>();

    private Path folder = Path.of("");

    /** One folder for all: an instance field would get a new one before each, and they run at the same time. */
    @BeforeAll
    void judgesAreThere(@TempDir Path scratch) {
        folder = scratch;
        Oracle.require("cryptsetup");
        Oracle.require("grub-fstest");
    }

    static List<Cell> cells() {
        return LongTestShare.of(Cell.all());
    }

    @ParameterizedTest
    @MethodSource("cells")
    @Execution(ExecutionMode.CONCURRENT)
    void whatTheyWriteWeChangeAndWhatWeWriteTheyRead(Cell cell) throws IOException {
        var bench = new Workbench(folder);
        Set<String> known = judges.computeIfAbsent(cell.toString(), name -> new TreeSet<>());
        if (Support.cryptsetup(cell)) {
            known.add("cryptsetup");
            change(bench, cell);
        }
        Path image = bench.path(cell.fileName());
        Container disk = bench.format(image, SIZE, f -> cell.into(f).add(secret(ANNA), s -> s.iterations(1000)));
        var content = new byte[SECTORS * 512];
        new Random(cell.hashCode()).nextBytes(content);
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(0), content);
        }
        if (known.contains("cryptsetup")) {
            assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        }
        if (Support.grub(cell, image)) {
            known.add("grub-fstest");
            assertThat(GrubFstest.payload(image, ANNA, SECTORS)).isEqualTo(content);
        }
        if (known.isEmpty()) {
            assertThat(bench.whoOpens(image, ANNA)).containsExactly(0);
            assertThat(bench.whoOpens(image, BERT)).isEmpty();
            try (Volume volume = bench.open(image).unlock(secret(ANNA))) {
                assertThat(volume.read(new Size(0), new Size(content.length))).isEqualTo(content);
            }
        }
        Files.delete(image);
    }

    private static void change(Workbench bench, Cell cell) throws IOException {
        Path image = Cryptsetup.formatted(bench.path("theirs_" + cell.fileName()), SIZE, ANNA, cell.options());
        Container disk = bench.open(image);
        disk.change(c -> {
            c.authorize(secret(ANNA));
            c.add(secret(BERT), s -> s.iterations(1000));
        });
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(disk.dump())
                .isEqualTo(Cryptsetup.dump(image).accepted().out().stripTrailing());
        Files.delete(image);
    }

    /** What no judge knows is listed for the release notes; the usual combinations are never among it. */
    @AfterAll
    void listWhatNobodyJudged() throws IOException {
        List<String> alone = judges.entrySet().stream()
                .filter(cell -> cell.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        Path target = Path.of(System.getProperty("basedir", "."), "target");
        Files.createDirectories(target);
        Files.write(target.resolve("judged-unsupported.txt"), alone);
        Map<String, Long> counts = new TreeMap<>(judges.values().stream()
                .collect(Collectors.groupingBy(known -> String.join("+", known), Collectors.counting())));
        Files.writeString(target.resolve("judged-counts.txt"), counts + "\n");
        assertThat(alone)
                .noneMatch(cell -> cell.startsWith("aes-xts-plain64") || cell.startsWith("aes-cbc-essiv:sha256"));
    }
}
