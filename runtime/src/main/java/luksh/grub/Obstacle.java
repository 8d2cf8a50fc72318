package luksh.grub;

import luksh.finding.Place;

/**
 * Why GRUB opens nothing, or not this slot.
 *
 * @param where the field or the slot
 * @param sentence half a sentence that begins with GRUB's version
 * @param fix the command that mends it
 */
public record Obstacle(String rule, Place where, String sentence, GrubAdvice fix) {}
