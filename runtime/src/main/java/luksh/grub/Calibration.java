package luksh.grub;

import java.time.LocalDate;

/**
 * One observed boot.
 *
 * @param machine its processor
 * @param family of GRUB's version: {@link GrubVersion#family}
 * @param hash that needed most of the time
 * @param factor relative to the reference machine
 * @param observed seconds
 */
record Calibration(
        String machine, Platform platform, String family, String hash, double factor, double observed, LocalDate date) {
    boolean sameCase(Calibration other) {
        return matches(other.machine, other.platform, other.family) && hash.equals(other.hash);
    }

    boolean matches(String otherMachine, Platform otherPlatform, String otherFamily) {
        return machine.equals(otherMachine) && platform.equals(otherPlatform) && family.equals(otherFamily);
    }
}
