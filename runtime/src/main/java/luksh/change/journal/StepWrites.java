package luksh.change.journal;

import java.util.List;

/** The writes of one step, in the order of execution. */
public record StepWrites(String step, List<Write> writes) {}
