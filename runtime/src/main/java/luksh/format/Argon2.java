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
    /** luksh also refuses to derive a key that needs more. */
    public static final Size MOST_MEMORY = new Size(4L << 30);

    public static final int MOST_LANES = 4;

    @Override
    public String toString() {
        return type + ", " + time + " passes, " + memory + ", " + lanes + " lanes";
    }
}
