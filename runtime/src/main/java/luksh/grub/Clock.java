package luksh.grub;

import java.util.Optional;
import luksh.crypto.Hash;

/** The computing times of one GRUB on one machine. */
public record Clock(GrubBuild build, MachineSpeed speed) {
    /** Reading, decrypting and merging a key area of 256,000 bytes took 55 to 120 million instructions at boot. */
    private static final double AREA_NANOS_AT_BOOT = 17.6;
    /** The same in {@code grub-fstest}: 3 to 4 ms. */
    private static final double AREA_NANOS_IN_FSTEST = 13.7;
    /**
     * The extra time of GRUB up to 2.12 for computing all compressions of an iteration once more: 20 to 22 % for each
     * of four, for sha256 and sha512 on x86_64-efi. The rest of an iteration is allocation.
     */
    private static final double COMPRESSIONS_SHARE = 0.84;

    private static final double NANOS = 1e9;

    /**
     * The time of PBKDF2 in this GRUB.
     *
     * @param size of the derived key, in bytes: each block of the hash's length needs all iterations
     * @param keyBytes length of the input, in bytes; 0 if unknown
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
     * The time to read, decrypt and merge one key area.
     *
     * @param size in bytes
     * @param hash of its slot, whose speed is used for all code
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

    /** Number of hash blocks in a derived key. */
    static int blocks(Hash hash, int size) {
        return (size + hash.size() - 1) / hash.size();
    }

    /** Compressions per iteration for one block of output. */
    public static int compressions(GrubVersion version, String hash) {
        // the digest is as long as a block: its padding needs an extra block, in the inner and the outer hash
        int spilled = hash.equals("whirlpool") ? 2 : 0;
        return (version.cachesPads() ? 2 : 4) + spilled;
    }

    /** The cost of an HMAC key longer than a block, as a share of an iteration: up to 2.12 each iteration hashes it. */
    private double longKey(Hash hash, long keyBytes) {
        if (build.version().cachesPads() || keyBytes <= hash.blockSize()) {
            return 0;
        }
        int lengthField = hash.blockSize() == 128 ? 16 : 8;
        double extra = Math.ceil((keyBytes + 1.0 + lengthField) / hash.blockSize());
        return extra * COMPRESSIONS_SHARE / compressions(build.version(), hash.name());
    }

    /** The speed for this hash, with its origin. */
    public MachineSpeed.Speed speed(String hash) {
        return speed.of(hash, build.version(), build.platform());
    }

    /** The cost of this hash in this GRUB, if it was measured. */
    public Optional<CostTable.Cost> cost(String hash) {
        return CostTable.cost(build.version(), build.platform(), hash);
    }
}
