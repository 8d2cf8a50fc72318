package luksh.finding;

/**
 * Something to know about a header or a device.
 *
 * @param rule one of {@link Rules}, or the name of a guard
 * @param path of the device or file
 * @param place what it is about
 * @param fix the command that corrects it; empty if there is none
 */
public record Finding(Severity severity, String rule, String path, Place place, String sentence, String fix) {
    /** The place as text. */
    public String where() {
        return place.toString();
    }

    /** The same with another severity. */
    public Finding with(Severity other) {
        return new Finding(other, rule, path, place, sentence, fix);
    }

    /** The same with another fix. */
    public Finding withFix(String command) {
        return new Finding(severity, rule, path, place, sentence, command);
    }

    @Override
    public String toString() {
        return "Finding[severity=" + severity + ", rule=" + rule + ", path=" + path + ", where=" + place + ", sentence="
                + sentence + ", fix=" + fix + "]";
    }
}
