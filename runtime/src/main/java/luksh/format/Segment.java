package luksh.format;

/**
 * A segment of the payload. A header may contain a number that is larger than any device; it counts as just below 4
 * EiB.
 *
 * @param dynamic whether it extends to the end of the device; {@code size} is then 0
 * @param sector size of an encryption sector, in bytes
 * @param ivTweak added to the sector number, in units of 512 bytes; unsigned
 */
public record Segment(
        int number, String type, Size offset, Size size, boolean dynamic, String cipher, Size sector, long ivTweak) {}
