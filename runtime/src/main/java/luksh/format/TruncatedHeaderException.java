package luksh.format;

/** The header is intact, but the device or file ends before its key areas do. */
public final class TruncatedHeaderException extends HeaderException {
    private static final long serialVersionUID = 1L;

    private final long size;
    private final long needed;

    /**
     * @param field the field that defines the end of the last area
     * @param size of the device, in bytes
     * @param needed by the header and all its key areas, in bytes
     */
    public TruncatedHeaderException(String field, long size, long needed) {
        super(
                "it is truncated: it has " + size + " bytes, but the key areas of its header extend to byte " + needed
                        + "; the first that is cut: " + field,
                field);
        this.size = size;
        this.needed = needed;
    }

    private TruncatedHeaderException(String path, String advice, TruncatedHeaderException cause) {
        super(path, advice, cause);
        this.size = cause.size;
        this.needed = cause.needed;
    }

    /** The same exception with the path of the device and the next step. */
    @Override
    public TruncatedHeaderException in(String path) {
        return new TruncatedHeaderException(
                path, "; to see whether its slots in use are complete: luksh rescue " + ShellWord.of(path), this);
    }

    /** Size of the device, in bytes. */
    public long size() {
        return size;
    }

    /** Size of the header with all its key areas, in bytes. */
    public long needed() {
        return needed;
    }
}
