package luksh.rotate;

import java.util.List;

/**
 * The result of a rotation for each disk.
 *
 * @param dryRun whether it was only planned and nothing was written
 */
public record Rotation(List<DiskResult> disks, boolean dryRun) {
    public Rotation {
        disks = List.copyOf(disks);
    }

    /** Whether the new passphrase unlocks every disk and the old one none. */
    public boolean complete() {
        return disks.stream().allMatch(DiskResult::complete);
    }
}
