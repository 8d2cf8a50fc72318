package luksh.rotate;

/**
 * The result for one disk.
 *
 * @param path as the user gave it
 * @param uuid empty if the header could not be read
 * @param state {@code done}; {@code already}: before this run; {@code added}: both passphrases unlock it; {@code
 *     planned} in a dry run; {@code stopped} before its turn; {@code refused}, {@code wrong-passphrase}, {@code busy}
 *     or {@code failed}
 * @param sentence which passphrase unlocks which slots, or what prevented the rotation
 */
public record DiskResult(String path, String uuid, String state, String sentence) {
    static final String DONE = "done";
    static final String ALREADY = "already";
    static final String PLANNED = "planned";

    /** Whether a dry run would change something on this disk. */
    public boolean planned() {
        return state.equals(PLANNED);
    }

    /** Whether the new passphrase unlocks this disk and the old one does not. */
    public boolean complete() {
        return state.equals(DONE) || state.equals(ALREADY);
    }
}
