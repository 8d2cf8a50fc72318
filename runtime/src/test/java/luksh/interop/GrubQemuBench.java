package luksh.interop;

import static luksh.interop.Workbench.secret;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import luksh.crypto.Hash;
import luksh.format.Version;
import luksh.grub.CostTable;
import luksh.grub.GrubVersion;
import luksh.grub.Platform;
import luksh.oracle.GrubBoot;
import luksh.oracle.GrubModules;

/** What {@code bench/grub-qemu} runs: every GRUB that is there boots and opens containers of every hash. */
final class GrubQemuBench {
    private static final String TYPED = "p";
    private static final int KEY_BYTES = 64;
    private static final long FEW = 1000;
    private static final double MILLION = 1e6;
    /** Where the table is said to be wrong. */
    private static final double PERCENT = 10;

    private final PrintStream out;
    private final Path folder;
    private final long more;
    private final List<Double> errors = new ArrayList<>();

    private GrubQemuBench(PrintStream out, Path folder, long more) {
        this.out = out;
        this.folder = folder;
        this.more = more;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("grub-qemu");
        try {
            new GrubQemuBench(System.out, folder, Long.parseLong(args[0])).run();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void run() throws IOException {
        out.printf(
                "%-33s%-11s%14s%10s%9s%16s%n", "GRUB", "hash", "instructions", "table", "table is", "key area, 10^6");
        for (GrubModules modules :
                List.of(GrubModules.installed(), GrubModules.cached("2.12"), GrubModules.cached("2.14"))) {
            for (Platform platform : List.of(Platform.I386_PC, Platform.X86_64_EFI)) {
                if (modules.has(platform.name())) {
                    boot(modules, platform);
                } else {
                    out.println(modules + " " + platform + ": not there; ./check gets it");
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%d costs, table off by %.1f %% at most, %.0f by more than %.0f %%%n",
                errors.size(),
                errors.stream().mapToDouble(Math::abs).max().orElse(0),
                (double) errors.stream()
                        .filter(error -> Math.abs(error) > PERCENT)
                        .count(),
                PERCENT);
    }

    private void boot(GrubModules modules, Platform platform) throws IOException {
        GrubVersion version = GrubVersion.parse(modules.version());
        List<String> hashes = Stream.of("sha1", "sha256", "sha512", "ripemd160", "whirlpool")
                .filter(hash -> CostTable.cost(version, platform, hash).isPresent())
                .toList();
        var containers = new ArrayList<Path>();
        for (String hash : hashes) {
            containers.add(container(hash, FEW));
            containers.add(container(hash, more));
        }
        Path scratch = Files.createTempDirectory(folder, "boot");
        List<GrubBoot.Opened> opened =
                GrubBoot.open(modules, platform.name(), scratch, TYPED, container("first", "sha1", FEW), containers);
        for (int place = 0; place < hashes.size(); place++) {
            report(
                    modules + " " + platform,
                    hashes.get(place),
                    opened.get(2 * place).instructions(),
                    opened.get(2 * place + 1).instructions(),
                    CostTable.cost(version, platform, hashes.get(place))
                            .orElseThrow()
                            .instructions());
        }
    }

    private void report(String grub, String hash, double few, double many, double table) {
        int size = Hash.named(hash).size();
        double each = (many - few) / (more - FEW);
        int blocks = (KEY_BYTES + size - 1) / size;
        double block = each / blocks;
        // the digest of 20 bytes is one block, the slot of 64 as many as it takes
        double area = few - FEW * (each + block);
        double error = 100 * (table / block - 1);
        errors.add(error);
        out.printf(
                Locale.ROOT,
                "%-33s%-11s%14.0f%10.0f%+8.1f%%%16.0f%s%n",
                grub,
                hash,
                block,
                table,
                error,
                area / MILLION,
                Math.abs(error) > PERCENT ? "  OFF" : "");
    }

    private Path container(String hash, long iterations) {
        return container(hash + "-" + iterations, hash, iterations);
    }

    private Path container(String name, String hash, long iterations) {
        var bench = new Workbench(folder);
        Path image = bench.path(name);
        if (!Files.exists(image)) {
            bench.format(
                    image,
                    4 << 20,
                    f -> f.version(Version.LUKS1)
                            .hash(hash)
                            .keyBits(KEY_BYTES * 8)
                            .digest(d -> d.iterations(FEW))
                            .add(
                                    secret(TYPED.getBytes(StandardCharsets.UTF_8)),
                                    s -> s.pbkdf2(hash).iterations(iterations)));
        }
        return image;
    }
}
