package luksh.format;

/** What a LUKS header begins with. */
public final class LuksMagic {
    /** Of a LUKS1 header, and of the first copy of a LUKS2 header: {@code LUKS}, 0xba, 0xbe. */
    public static final Bytes PRIMARY = Bytes.ofHex("4c554b53babe");

    /** Of the second copy of a LUKS2 header: {@code SKUL}, 0xba, 0xbe. */
    public static final Bytes SECONDARY = Bytes.ofHex("534b554cbabe");

    /** In bytes. */
    public static final int SIZE = 6;

    /** The part that is text; the last two bytes may be damaged. */
    private static final int LETTERS = 4;

    private LuksMagic() {}

    /** Whether these bytes begin with the magic of a first or only copy. */
    public static boolean begins(byte[] start) {
        return begins(start, PRIMARY, SIZE);
    }

    /** Whether these bytes begin with the letters of either magic. */
    public static boolean hasLetters(byte[] start) {
        return begins(start, PRIMARY, LETTERS) || begins(start, SECONDARY, LETTERS);
    }

    private static boolean begins(byte[] start, Bytes magic, int size) {
        return start.length >= size && Bytes.copyOf(start, 0, size).equals(Bytes.copyOf(magic.toArray(), 0, size));
    }
}
