package luksh.format;

/**
 * A stretch of payload. A number that is larger than any device, which a header may hold, counts as
 * just below 4 EiB.
 *
 * @param dynamic it reaches to the end of the device, and {@code size} is 0
 * @param sector what is encrypted at once
 * @param ivTweak added to the sector number, in 512-byte units; unsigned
 */
public record Segment(
        int number, String type, Size offset, Size size, boolean dynamic, String cipher, Size sector, long ivTweak) {}
