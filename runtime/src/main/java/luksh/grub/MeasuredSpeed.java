package luksh.grub;

import java.util.List;
import java.util.Optional;
import luksh.bench.Measured;

/**
 * A machine on which GRUB's loop was timed, with the same Java code as on the reference machine. The factor is the
 * ratio of both times for the same hash and number of compressions.
 */
final class MeasuredSpeed implements MachineSpeed {
    /**
     * The loops of the reference machine in ns per step, as {@code luksh bench} measures them: 2026-11-22, median of
     * 5 processes, Java 17 and 25, at most 5 % apart. The machine had the same processor as that of {@link
     * CostTable}. There grub-fstest took 4 to 11 % less than in the table, whose times are medians, while these are
     * minima.
     */
    private static final List<Reference> REFERENCES = List.of(
            new Reference("sha1", 635, 346),
            new Reference("sha256", 955, 502),
            new Reference("sha512", 1097, 568),
            new Reference("ripemd160", 1241, 637),
            new Reference("whirlpool", 3537, 2349));

    private final List<Measured.Entry> loops;

    /** @param loops that were timed on this machine */
    MeasuredSpeed(List<Measured.Entry> loops) {
        this.loops = List.copyOf(loops);
    }

    private record Reference(String hash, double rekeyed, double cached) {}

    @Override
    public Speed of(String hash, GrubVersion version, Platform platform) {
        boolean cached = version.cachesPads();
        Optional<Measured.Entry> here = loop(hash, cached).or(() -> loop(CostTable.compression(hash), cached));
        Optional<Double> there = REFERENCES.stream()
                .filter(each -> each.hash.equals(CostTable.compression(hash)))
                .map(each -> cached ? each.cached : each.rekeyed)
                .findFirst();
        if (here.isEmpty() || there.isEmpty()) {
            return REFERENCE.of(hash, version, platform);
        }
        Measured.Entry loop = here.get();
        return new Speed(
                loop.timing().nanos() / there.get(),
                Speed.UNCALIBRATED_LOW,
                Speed.UNCALIBRATED_HIGH,
                Origin.MEASURED_HERE,
                "estimated; GRUB's loop was timed on this machine on " + loop.date());
    }

    private Optional<Measured.Entry> loop(String hash, boolean cached) {
        return loops.stream()
                .filter(entry -> entry.hash().equals(hash) && entry.cached() == cached)
                .findFirst();
    }
}
