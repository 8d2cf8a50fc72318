package luksh.grub;

import luksh.finding.Place;

/**
 * Why GRUB can unlock nothing, or not this slot.
 *
 * @param where the field or the slot
 * @param sentence a clause that starts with GRUB's version
 * @param fix the command that fixes it
 */
public record Obstacle(String rule, Place where, String sentence, GrubAdvice fix) {}
