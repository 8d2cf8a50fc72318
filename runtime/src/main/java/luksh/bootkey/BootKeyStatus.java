package luksh.bootkey;

/**
 * How a boot key stands.
 *
 * @param state {@code DISARMED}, {@code ARMED} or {@code INCONSISTENT}
 * @param sentence the same in words: since when, by whom, until when; or what does not fit
 * @param fix the line that mends it; empty if there is nothing to mend
 */
public record BootKeyStatus(String state, String sentence, String fix) {
    static final String DISARMED = "DISARMED";
    static final String ARMED = "ARMED";
    static final String INCONSISTENT = "INCONSISTENT";

    @Override
    public String toString() {
        return state.toLowerCase(java.util.Locale.ROOT) + ": " + sentence + (fix.isEmpty() ? "" : "; mend it: " + fix);
    }
}
