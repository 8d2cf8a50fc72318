package luksh.change.journal;

/**
 * One step of a plan, in words.
 *
 * @param where the slot, digest or file that it is about
 */
public record Step(int number, String verb, String where, String sentence) {}
