package luksh.grub;

/**
 * Seconds until GRUB has opened this slot, slots tried before it included. NaN where a part of it was never measured; then
 * {@code low} is what is known and {@code high} infinite.
 *
 * @param wrongSlots seconds of those, for slots that were tried before in vain
 * @param digest seconds of those, for the volume key digest, which every slot that is tried pays for
 */
public record SlotTime(int slot, double seconds, double low, double high, double wrongSlots, double digest) {}
