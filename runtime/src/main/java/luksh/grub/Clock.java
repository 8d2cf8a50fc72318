package luksh.grub;

import java.util.Optional;
import luksh.crypto.Hash;

/** How long one GRUB computes on one machine. */
public record Clock(GrubBuild build, MachineSpeed speed) {
    /** A key area of 256,000 bytes took 55 to 120 million instructions at boot: read, decrypted, merged. */
    private static final double AREA_NANOS_AT_BOOT = 17.6;
    /** The same in {@code grub-fstest}: 3 to 4 ms. */
    private static final double AREA_NANOS_IN_FSTEST = 13.7;
    /**
     * What GRUB up to 2.12 takes longer for all compressions of one iteration together, if it does them once more: 20 to
     * 22 % each of four for sha256 and sha512 on x86_64-efi. The rest of an iteration is allocation.
     */
    private static final double COMPRESSIONS_SHARE = 0.84;

    private static final double NANOS = 1e9;

    /**
     * PBKDF2 as this GRUB computes it.
     *
     * @param size of the derived key, in bytes: every block of the hash's length takes all iterations
     * @param keyBytes length of what is derived from, in bytes; 0 if it is not known
     */
    public Interval derivation(String hash, long iterations, int size, long keyBytes) {
        return CostTable.cost(build.version(), build.platform(), hash)
                .map(cost -> {
                    Hash function = Hash.named(hash);
                    double nanos = cost.expectedNanos(build.platform())
                            * iterations
                            * blocks(function, size)
                            * (1 + longKey(function, keyBytes));
                    MachineSpeed.Speed here = speed.of(hash, build.version(), build.platform());
                    boolean watched = here.origin() == MachineSpeed.Origin.CALIBRATED;
                    double seconds = nanos * here.factor() / NANOS;
                    return new Interval(
                            seconds, seconds * here.low() * (watched ? 1 : cost.low()), seconds * here.high());
                })
                .orElse(Interval.NOT_MEASURED);
    }

    /**
     * One key area read, decrypted and merged.
     *
     * @param size in bytes
     * @param hash of its slot, whose speed stands for that of all code
     */
    public Interval area(long size, String hash) {
        if (!CostTable.measured(build)) {
            return Interval.NOT_MEASURED;
        }
        MachineSpeed.Speed here = speed.of(hash, build.version(), build.platform());
        double each = build.platform().boots() ? AREA_NANOS_AT_BOOT : AREA_NANOS_IN_FSTEST;
        double seconds = size * each * here.factor() / NANOS;
        return new Interval(seconds, seconds * here.low(), seconds * here.high());
    }

    /** Blocks of a hash that a derived key takes. */
    static int blocks(Hash hash, int size) {
        return (size + hash.size() - 1) / hash.size();
    }

    /** Compressions of a block of output in one iteration. */
    public static int compressions(GrubVersion version, String hash) {
        // a digest as long as the block: its padding takes a block of its own, inside and outside
        int spilled = hash.equals("whirlpool") ? 2 : 0;
        return (version.cachesPads() ? 2 : 4) + spilled;
    }

    /** What an HMAC key longer than a block costs, as a share of an iteration: up to 2.12 it is hashed in each. */
    private double longKey(Hash hash, long keyBytes) {
        if (build.version().cachesPads() || keyBytes <= hash.blockSize()) {
            return 0;
        }
        int lengthField = hash.blockSize() == 128 ? 16 : 8;
        double extra = Math.ceil((keyBytes + 1.0 + lengthField) / hash.blockSize());
        return extra * COMPRESSIONS_SHARE / compressions(build.version(), hash.name());
    }

    /** Where the speed of this hash comes from. */
    public MachineSpeed.Speed speed(String hash) {
        return speed.of(hash, build.version(), build.platform());
    }

    /** Whether anything is known of what this GRUB takes for this hash. */
    public Optional<CostTable.Cost> cost(String hash) {
        return CostTable.cost(build.version(), build.platform(), hash);
    }
}
