package luksh.grub;

/** The speed of this machine compared with the reference machine of {@link CostTable}. */
@FunctionalInterface
public interface MachineSpeed {
    /** Nothing is known about this machine. */
    MachineSpeed REFERENCE = (hash, version, platform) -> new Speed(
            1,
            Speed.UNCALIBRATED_LOW,
            Speed.UNCALIBRATED_HIGH,
            Origin.REFERENCE,
            "for the reference machine, not measured here");

    /** The best known speed of GRUB's loop for this hash on this machine. */
    Speed of(String hash, GrubVersion version, Platform platform);

    /** The origin of a speed. */
    enum Origin {
        /** GRUB's loop in Java was timed on this machine and on the reference machine. */
        MEASURED_HERE,
        /** A boot of this machine was observed. */
        CALIBRATED,
        /** Only known from the reference machine. */
        REFERENCE
    }

    /**
     * @param factor relative to the time of the reference machine: 2 means half as fast
     * @param low lower bound relative to the factor, for example 0.6
     * @param high upper bound relative to the factor
     * @param source origin for people, a clause without a full stop: {@code estimated; GRUB's loop was timed on this machine
     *     on 2026-11-22}
     */
    record Speed(double factor, double low, double high, Origin origin, String source) {
        /** Estimated, not measured: too few boots on other processors were observed. */
        public static final double UNCALIBRATED_LOW = 0.6;

        public static final double UNCALIBRATED_HIGH = 2;
        /** The formula was within 4 %; the variation of a boot and of a manual measurement is added. */
        public static final double CALIBRATED_LOW = 0.9;

        public static final double CALIBRATED_HIGH = 1.1;
        /** One constant for all hashes was off by -35 to +45 % over the rows of the table. */
        public static final double OTHER_HASH_LOW = 0.65;

        public static final double OTHER_HASH_HIGH = 1.45;
    }
}
