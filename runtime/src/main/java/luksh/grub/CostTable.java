package luksh.grub;

import java.util.List;
import java.util.Optional;

/**
 * The cost of one PBKDF2 iteration in GRUB for one block of output, by version, platform and hash.
 *
 * <p>Measured on 2026-11-21 on one virtual machine, an AMD EPYC of the fifth generation (Zen 5) with SHA extensions.
 * CPU time: Debian's unmodified modules of GRUB 2.06-13, 2.12-9 and 2.14-4, linked into a program, minimum of 12 runs
 * (2.14: 6), seldom more than 8 % apart. Instructions: the same code in QEMU, booted, within 3 %. The {@code fstest}
 * rows: Debian's {@code grub-fstest} over two images, slope between two counts, median of 3 runs.
 *
 * <p>Not measured: other processors and their clock before a system runs, compilers of other distributions (Debian's
 * two were 5 % apart), other platforms, Argon2, and {@code cryptomount -A} at boot. For a combination that is not in
 * the table, the model gives no number and says so.
 */
public final class CostTable {
    /**
     * When booting, the code needed 3 to 10 % more instructions than in the program, because its heap has more
     * pieces.
     */
    static final double HEAP = 1.05;

    private static final String MODULES = "modules timed in a program, instructions counted in QEMU";
    private static final String FLAGS = "modules timed in a program with the processor's flags forced; not booted";
    private static final String FSTEST = "grub-fstest, slope between two counts";

    /** Thousands of instructions. */
    private static final int K = 1000;

    private static final List<Row> ROWS = List.of(
            module("sha1", GrubVersion.V2_06, Platform.I386_PC, 689, 17.8),
            module("sha256", GrubVersion.V2_06, Platform.I386_PC, 1900, 38.4),
            module("sha512", GrubVersion.V2_06, Platform.I386_PC, 4794, 75.9),
            module("ripemd160", GrubVersion.V2_06, Platform.I386_PC, 1208, 19.4),
            module("whirlpool", GrubVersion.V2_06, Platform.I386_PC, 3480, 63.4),
            module("sha1", GrubVersion.V2_06, Platform.X86_64_EFI, 594, 12.8),
            module("sha256", GrubVersion.V2_06, Platform.X86_64_EFI, 1522, 26.8),
            module("sha512", GrubVersion.V2_06, Platform.X86_64_EFI, 2247, 39.4),
            module("ripemd160", GrubVersion.V2_06, Platform.X86_64_EFI, 1249, 15.2),
            module("whirlpool", GrubVersion.V2_06, Platform.X86_64_EFI, 1888, 43.5),
            module("sha1", GrubVersion.V2_12, Platform.I386_PC, 680, 17.6),
            module("sha256", GrubVersion.V2_12, Platform.I386_PC, 1966, 38.1),
            module("sha512", GrubVersion.V2_12, Platform.I386_PC, 4615, 69.7),
            module("ripemd160", GrubVersion.V2_12, Platform.I386_PC, 1207, 19.4),
            module("whirlpool", GrubVersion.V2_12, Platform.I386_PC, 3457, 63.2),
            module("sha1", GrubVersion.V2_12, Platform.X86_64_EFI, 598, 13.2),
            module("sha256", GrubVersion.V2_12, Platform.X86_64_EFI, 1508, 27.4),
            module("sha512", GrubVersion.V2_12, Platform.X86_64_EFI, 2276, 40.1),
            module("ripemd160", GrubVersion.V2_12, Platform.X86_64_EFI, 1210, 15.6),
            module("whirlpool", GrubVersion.V2_12, Platform.X86_64_EFI, 1954, 43.9),
            module("sha1", GrubVersion.V2_14, Platform.I386_PC, 300, 5.54),
            module("sha256", GrubVersion.V2_14, Platform.I386_PC, 497, 10.06),
            module("sha512", GrubVersion.V2_14, Platform.I386_PC, 2315, 26.0),
            module("ripemd160", GrubVersion.V2_14, Platform.I386_PC, 384, 6.95),
            module("sha1", GrubVersion.V2_14, Platform.X86_64_EFI, 216, 4.75),
            module("sha256", GrubVersion.V2_14, Platform.X86_64_EFI, 440, 8.66),
            module("sha512", GrubVersion.V2_14, Platform.X86_64_EFI, 615, 12.75),
            module("ripemd160", GrubVersion.V2_14, Platform.X86_64_EFI, 321, 5.50),
            // SHA extensions took 143 ns, AVX2 288 ns: the slower value is for processors without SHA extensions
            accelerated("sha256", 288, 143.0 / 288),
            accelerated("sha512", 345, 1),
            fstest("sha1", GrubVersion.V2_06, 545),
            fstest("ripemd160", GrubVersion.V2_06, 1132),
            fstest("sha256", GrubVersion.V2_06, 1115),
            fstest("sha512", GrubVersion.V2_06, 1701),
            fstest("whirlpool", GrubVersion.V2_06, 1900),
            fstest("sha1", GrubVersion.V2_12, 505),
            fstest("ripemd160", GrubVersion.V2_12, 1087),
            fstest("sha256", GrubVersion.V2_12, 1104),
            fstest("sha512", GrubVersion.V2_12, 1696),
            fstest("whirlpool", GrubVersion.V2_12, 1858),
            fstest("sha1", GrubVersion.V2_14, 193),
            fstest("ripemd160", GrubVersion.V2_14, 284),
            fstest("sha256", GrubVersion.V2_14, 328),
            fstest("sha512", GrubVersion.V2_14, 458));

    private CostTable() {}

    /**
     * One block of one iteration.
     *
     * @param nanos CPU time on the reference machine, as measured
     * @param low lower bound on another processor, as a share of {@code nanos}; 1 unless acceleration differs
     * @param instructions executed at boot; 0 if not counted
     * @param source how it was measured
     */
    public record Cost(double nanos, double low, double instructions, String source) {
        /** Whether it was measured in a booted GRUB; otherwise only in a program. */
        public boolean booted() {
            return instructions > 0;
        }

        /** The same including the extra cost of booting, for code that boots. */
        public double expectedNanos(Platform platform) {
            return platform.boots() ? nanos * HEAP : nanos;
        }
    }

    private record Row(String hash, GrubVersion version, Platform platform, Cost cost) {}

    /**
     * Empty if it was never measured, or if that GRUB aborts (whirlpool from 2.14).
     *
     * @param hash LUKS name; sha224 and sha384 use the time of {@link #compression}
     */
    public static Optional<Cost> cost(GrubVersion version, Platform platform, String hash) {
        return version.measured().flatMap(near -> {
            GrubVersion row = accelerates(near, platform, hash) ? near : plain(near);
            return ROWS.stream()
                    .filter(each -> each.hash.equals(compression(hash))
                            && each.platform.equals(platform)
                            && each.version.equals(row))
                    .map(Row::cost)
                    .findFirst();
        });
    }

    /** Whether any hash of this GRUB was measured. */
    public static boolean measured(GrubBuild build) {
        return build.version()
                .measured()
                .filter(near -> ROWS.stream()
                        .anyMatch(row -> row.platform.equals(build.platform()) && row.version.equals(plain(near))))
                .isPresent();
    }

    /** The hash that was measured instead: sha224 and sha384 share the compression function of a longer hash. */
    public static String compression(String hash) {
        return switch (hash) {
            case "sha224" -> "sha256";
            case "sha384" -> "sha512";
            default -> hash;
        };
    }

    private static boolean accelerates(GrubVersion version, Platform platform, String hash) {
        return version.accelerated()
                && platform.equals(Platform.X86_64_EFI)
                && List.of("sha256", "sha512").contains(compression(hash));
    }

    private static GrubVersion plain(GrubVersion version) {
        return new GrubVersion(version.major(), version.minor(), false);
    }

    private static Row module(String hash, GrubVersion version, Platform platform, double nanos, double thousands) {
        return new Row(hash, version, platform, new Cost(nanos, 1, thousands * K, MODULES));
    }

    private static Row accelerated(String hash, double nanos, double low) {
        return new Row(hash, GrubVersion.V2_14.withAcceleration(), Platform.X86_64_EFI, new Cost(nanos, low, 0, FLAGS));
    }

    private static Row fstest(String hash, GrubVersion version, double nanos) {
        return new Row(hash, version, Platform.FSTEST, new Cost(nanos, 1, 0, FSTEST));
    }
}
