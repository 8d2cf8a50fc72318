package luksh.grub;

/**
 * Seconds until GRUB has unlocked this slot, including the slots tried before it. If a part was never measured,
 * {@code seconds} is NaN, {@code low} is the known part and {@code high} is infinite.
 *
 * @param wrongSlots the part for slots that were tried before without success
 * @param digest the part for the volume key digest, which each tried slot adds
 */
public record SlotTime(int slot, double seconds, double low, double high, double wrongSlots, double digest) {}
