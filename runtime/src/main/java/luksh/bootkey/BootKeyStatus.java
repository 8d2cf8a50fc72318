package luksh.bootkey;

/**
 * The status of a boot key.
 *
 * @param state {@code DISARMED}, {@code ARMED} or {@code INCONSISTENT}
 * @param sentence the status in words: since when, by whom, until when; or what is inconsistent
 * @param fix the command that repairs it; empty if nothing needs a repair
 */
public record BootKeyStatus(String state, String sentence, String fix) {
    static final String DISARMED = "DISARMED";
    static final String ARMED = "ARMED";
    static final String INCONSISTENT = "INCONSISTENT";

    @Override
    public String toString() {
        return state.toLowerCase(java.util.Locale.ROOT) + ": " + sentence
                + (fix.isEmpty() ? "" : "; to fix it: " + fix);
    }
}
