package luksh.bench;

/**
 * The time of one step.
 *
 * @param nanos of the fastest run, divided by its steps: other work on the machine can only slow a run down
 * @param spread how much slower the slowest run was, as a share: 0.05 is five per cent
 */
public record Timing(double nanos, double spread) {}
