package luksh.finding;

/** Something to know: where, what, and the line that mends it (empty if none). */
public record Finding(Severity severity, String rule, String path, String where, String sentence, String fix) {}
