package luksh.format;

/** The header is valid, but contains something that luksh does not support. */
public final class UnsupportedException extends LuksException {
    private static final long serialVersionUID = 1L;

    public UnsupportedException(String kind, String name, String known) {
        super("unsupported " + kind + " '" + name + "'; supported: " + known, NO_LUKS);
    }
}
