package luksh.bench;

/**
 * How long one step takes.
 *
 * @param nanos of the fastest run, divided by its steps: what else the machine does can only slow one down
 * @param spread how much longer the slowest of the runs took, as a share: 0.05 is five per cent
 */
public record Timing(double nanos, double spread) {}
