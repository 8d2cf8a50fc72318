package luksh.grub;

/** How this machine compares to the one that {@link CostTable} was measured on. */
@FunctionalInterface
public interface MachineSpeed {
    /** Nothing is known of this machine. */
    MachineSpeed REFERENCE = (hash, version, platform) -> new Speed(
            1,
            Speed.UNCALIBRATED_LOW,
            Speed.UNCALIBRATED_HIGH,
            Origin.REFERENCE,
            "for the reference machine, not measured here");

    /** The best that is known for GRUB's loop over this hash, here. */
    Speed of(String hash, GrubVersion version, Platform platform);

    /** Where a speed comes from. */
    enum Origin {
        /** GRUB's loop in Java was timed here and on the reference machine. */
        MEASURED_HERE,
        /** Somebody watched this machine boot. */
        CALIBRATED,
        /** Not from here. */
        REFERENCE
    }

    /**
     * @param factor what takes the reference machine 1 s takes this one so many: 2 is half as fast
     * @param low the truth may be so many times the factor, at least: 0.6
     * @param high at most
     * @param source half a sentence for every estimate that rests on it: {@code from GRUB's loop, timed on this machine on 2026-11-22}
     */
    record Speed(double factor, double low, double high, Origin origin, String source) {
        /** A judgement, not a measurement: nobody has watched enough boots on other processors. */
        public static final double UNCALIBRATED_LOW = 0.6;

        public static final double UNCALIBRATED_HIGH = 2;
        /** The formula was off by 4 % at most, the spread of a boot and of a stop-watch comes on top. */
        public static final double CALIBRATED_LOW = 0.9;

        public static final double CALIBRATED_HIGH = 1.1;
        /** One constant for all hashes was off by -35 to +45 % over the rows of the table. */
        public static final double OTHER_HASH_LOW = 0.65;

        public static final double OTHER_HASH_HIGH = 1.45;
    }
}
