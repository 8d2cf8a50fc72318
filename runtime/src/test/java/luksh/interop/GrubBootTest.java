package luksh.interop;

import static java.util.Objects.requireNonNull;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import luksh.format.Version;
import luksh.grub.CostTable;
import luksh.grub.GrubVersion;
import luksh.grub.Platform;
import luksh.oracle.GrubBoot;
import luksh.oracle.GrubModules;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** GRUB boots in QEMU and opens what we formatted and changed, and an iteration takes as many instructions as the table says. */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("once")
class GrubBootTest {
    private static final String TYPED = "p";
    private static final byte[] PASSPHRASE = TYPED.getBytes(StandardCharsets.UTF_8);
    private static final long FEW = 1000;
    /**
     * By so many iterations is counted that they are some 300 million instructions and more. Waiting for a disk is among them:
     * some millions on a machine that is very busy.
     */
    private static final long MORE = 8000;

    private static final long MORE_SINCE_2_14 = 25_000;
    /** What the issue asks; 4 % is what is seen. */
    private static final double PERCENT = 10;

    private Path folder = Path.of("");
    private Path first = Path.of("");
    private Map<Long, List<Path>> containers = Map.of();

    @BeforeAll
    void containers(@TempDir Path scratch) throws IOException {
        folder = scratch;
        var bench = new Workbench(scratch);
        Path one = formatted(bench, Version.LUKS1, 4 << 20, "sha512");
        Path two = formatted(bench, Version.LUKS2, 20 << 20, "sha256");
        first = changed(bench, one, FEW);
        containers = Map.of(
                MORE, List.of(one, changed(bench, one, MORE), two, changed(bench, two, MORE)),
                MORE_SINCE_2_14,
                        List.of(one, changed(bench, one, MORE_SINCE_2_14), two, changed(bench, two, MORE_SINCE_2_14)));
    }

    private static Path formatted(Workbench bench, Version version, long size, String hash) {
        Path image = bench.path(version + ".img");
        bench.format(
                image,
                size,
                f -> f.version(version)
                        .hash(hash)
                        .add(secret(PASSPHRASE), s -> s.pbkdf2(hash).iterations(FEW))
                        .digest(d -> d.iterations(FEW)));
        return image;
    }

    /** A copy with other costs for its slot, and a UUID of its own. */
    private static Path changed(Workbench bench, Path formatted, long iterations) throws IOException {
        Path image = bench.path("changed-" + iterations + "-" + formatted.getFileName());
        Files.copy(formatted, image);
        bench.open(image).change(c -> {
            c.authorize(secret(PASSPHRASE));
            c.rekey(slot(0), k -> k.iterations(iterations));
            c.uuid(UUID.randomUUID().toString());
        });
        return image;
    }

    static Stream<Arguments> grubs() {
        return Stream.of(
                Arguments.of(GrubModules.installed(), Platform.I386_PC),
                Arguments.of(GrubModules.installed(), Platform.X86_64_EFI),
                Arguments.of(GrubModules.cached("2.12"), Platform.I386_PC),
                Arguments.of(GrubModules.cached("2.14"), Platform.I386_PC),
                Arguments.of(GrubModules.cached("2.14"), Platform.X86_64_EFI));
    }

    @ParameterizedTest
    @MethodSource("grubs")
    @Execution(ExecutionMode.CONCURRENT)
    void grubOpensWhatWeFormattedAndChangedForTheInstructionsOfTheTable(GrubModules modules, Platform platform)
            throws IOException {
        Path scratch = Files.createTempDirectory(folder, "boot");
        GrubVersion version = GrubVersion.parse(modules.version());
        long more = version.cachesPads() ? MORE_SINCE_2_14 : MORE;
        List<GrubBoot.Opened> opened =
                GrubBoot.open(modules, platform.name(), scratch, TYPED, first, requireNonNull(containers.get(more)));
        assertThat(opened).extracting(GrubBoot.Opened::slot).containsOnly(0);
        // 512 bits of key are one block of sha512, two of sha256
        assertThat((opened.get(1).instructions() - opened.get(0).instructions()) / (more - FEW))
                .isCloseTo(table(version, platform, "sha512"), withinPercentage(PERCENT));
        assertThat((opened.get(3).instructions() - opened.get(2).instructions()) / (more - FEW) / 2)
                .isCloseTo(table(version, platform, "sha256"), withinPercentage(PERCENT));
    }

    private static double table(GrubVersion version, Platform platform, String hash) {
        return CostTable.cost(version, platform, hash).orElseThrow().instructions();
    }
}
