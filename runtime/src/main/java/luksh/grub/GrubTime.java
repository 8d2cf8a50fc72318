package luksh.grub;

import java.util.ArrayList;
import java.util.List;

/**
 * The times of one GRUB for one container.
 *
 * @param slots in the order in which GRUB tries them, without those that it skips
 * @param noSlotOpens seconds until GRUB reports a wrong passphrase; NaN if not measured
 * @param path of the container
 * @param calibrated whether it is based on an observed boot of this machine
 * @param basis origin of the machine's speed, a clause without a full stop
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

    /** Converts a model for people. */
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
