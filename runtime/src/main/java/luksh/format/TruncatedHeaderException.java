package luksh.format;

/** A header that is whole on a device or in a file that ends before its room for key areas does. */
public final class TruncatedHeaderException extends HeaderException {
    private static final long serialVersionUID = 1L;

    private final long size;
    private final long needed;

    /**
     * @param field that tells where the last area ends
     * @param size of the device, in bytes
     * @param needed for the header and all its key areas, in bytes
     */
    public TruncatedHeaderException(String field, long size, long needed) {
        super(
                "it is cut short: it has " + size + " bytes, and the key areas of its header reach to byte " + needed
                        + " (" + field + ")",
                field);
        this.size = size;
        this.needed = needed;
    }

    private TruncatedHeaderException(String path, String advice, TruncatedHeaderException cause) {
        super(path, advice, cause);
        this.size = cause.size;
        this.needed = cause.needed;
    }

    /** The same, whose header it is, and what helps. */
    @Override
    public TruncatedHeaderException in(String path) {
        return new TruncatedHeaderException(
                path, "; luksh rescue " + ShellWord.of(path) + " tells whether what is in it is enough", this);
    }

    /** Of the device, in bytes. */
    public long size() {
        return size;
    }

    /** For the header and all its key areas, in bytes. */
    public long needed() {
        return needed;
    }
}
