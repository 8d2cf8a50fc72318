package luksh.format;

/** How key areas are aligned. The first one begins at {@link #BYTES} or behind it: what lies before it is the header. */
public final class Alignment {
    /** Key areas begin at multiples of this. */
    public static final int BYTES = 4096;

    private Alignment() {}

    /** The first place for an area at this byte or behind it. */
    public static long up(long offset) {
        return (offset + BYTES - 1) / BYTES * BYTES;
    }
}
