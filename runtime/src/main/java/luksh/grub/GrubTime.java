package luksh.grub;

import java.util.ArrayList;
import java.util.List;

/**
 * One platform and version of GRUB, and one container.
 *
 * @param slots in the order in which GRUB tries them; those that it passes over are not among them
 * @param noSlotOpens seconds until GRUB says that a passphrase is wrong; NaN if not measured
 * @param path of the container
 * @param calibrated whether a boot of this machine that somebody watched stands behind it
 * @param basis half a sentence: where the machine's speed comes from
 * @param tries how often GRUB asks before it gives up
 */
public record GrubTime(
        String platform,
        String version,
        List<SlotTime> slots,
        double noSlotOpens,
        String path,
        boolean calibrated,
        String basis,
        int tries) {
    public GrubTime {
        slots = List.copyOf(slots);
    }

    /** What a model says, for people. */
    public static GrubTime of(CostModel model, String path) {
        Clock clock = model.clock();
        var slots = new ArrayList<SlotTime>();
        double digests = 0;
        for (SlotAttempt attempt : model.attempts()) {
            if (attempt.tried()) {
                Interval until = attempt.until();
                digests += attempt.digest().seconds();
                slots.add(new SlotTime(
                        attempt.slot().number(),
                        until.seconds(),
                        until.low(),
                        until.high(),
                        attempt.before().seconds(),
                        digests));
            }
        }
        MachineSpeed.Speed speed = clock.speed(model.usualHash());
        return new GrubTime(
                clock.build().platform().name(),
                clock.build().version().toString(),
                slots,
                slots.isEmpty() ? Double.NaN : model.noSlotOpens().seconds(),
                path,
                speed.origin() == MachineSpeed.Origin.CALIBRATED,
                speed.source(),
                clock.build().tries());
    }
}
