package luksh.format;

/**
 * Argon2i or Argon2id (RFC 9106); prints as {@code argon2id, 4 passes, 1 GiB, 4 lanes}. The bounds are those of
 * cryptsetup for a new slot. A header may contain any numbers.
 *
 * @param time passes over the memory ({@code time} in the JSON)
 * @param memory in whole KiB
 * @param lanes filled in parallel ({@code cpus} in the JSON)
 */
public record Argon2(String type, long time, Size memory, int lanes, Bytes salt) implements Kdf {
    public static final int LEAST_PASSES = 4;
    public static final Size LEAST_MEMORY = new Size(32 << 10);
    /** Minimum memory of a measured slot, as in cryptsetup. */
    public static final Size LEAST_MEASURED_MEMORY = new Size(64 << 20);

    /** luksh also refuses to derive a key that needs more. */
    public static final Size MOST_MEMORY = new Size(4L << 30);

    public static final int MOST_LANES = 4;

    /** Of a slot that another program made: as many as the algorithm has. */
    public static final long MOST_DERIVED_PASSES = 0xFFFF_FFFFL;

    /** Of a slot that another program made: as many as cryptsetup's library computes. */
    public static final int MOST_DERIVED_LANES = 255;

    @Override
    public String toString() {
        return type + ", " + time + " passes, " + memory + ", " + lanes + (lanes == 1 ? " lane" : " lanes");
    }
}
