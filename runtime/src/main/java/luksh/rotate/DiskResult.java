package luksh.rotate;

/**
 * What became of one disk.
 *
 * @param path as it was named
 * @param uuid empty if the header could not be read
 * @param state {@code done}; {@code already}: before this run; {@code added}: both passphrases open; {@code planned} in a
 *     dry run; {@code stopped} before its turn; {@code refused}, {@code wrong-passphrase}, {@code busy} or {@code failed}
 * @param sentence what opens, or what stood in the way
 */
public record DiskResult(String path, String uuid, String state, String sentence) {
    static final String DONE = "done";
    static final String ALREADY = "already";
    static final String PLANNED = "planned";

    /** Whether a dry run says what would be done here. */
    public boolean planned() {
        return state.equals(PLANNED);
    }

    /** Whether the new passphrase opens this disk and the old one does not. */
    public boolean complete() {
        return state.equals(DONE) || state.equals(ALREADY);
    }
}
