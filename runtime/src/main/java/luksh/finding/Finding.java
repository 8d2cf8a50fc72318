package luksh.finding;

/**
 * Something to know about a header or a device.
 *
 * @param rule one of {@link Rules}, or the name of a guard
 * @param path of the device or file
 * @param fix the command that corrects it; empty if there is none
 */
public record Finding(Severity severity, String rule, String path, Place place, String sentence, String fix) {
    /** For a script, which gives the place as text. */
    public Finding(Severity severity, String rule, String path, String where, String sentence, String fix) {
        this(severity, rule, path, Place.part(where), sentence, fix);
    }

    /** What it is about, for example {@code slot 0}. */
    public String where() {
        return place.toString();
    }

    @Override
    public String toString() {
        return "Finding[severity=" + severity + ", rule=" + rule + ", path=" + path + ", where=" + place + ", sentence="
                + sentence + ", fix=" + fix + "]";
    }
}
