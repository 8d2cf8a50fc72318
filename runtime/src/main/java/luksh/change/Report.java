package luksh.change;

import java.time.Duration;

/** What a change did; {@code done} is false after --dry-run. */
public record Report(Plan plan, boolean done, Duration took) {}
