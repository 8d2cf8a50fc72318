package luksh.change.journal;

import java.util.List;

/** The writes of one step, in the order in which they go to the disk. */
public record StepWrites(String step, List<Write> writes) {}
