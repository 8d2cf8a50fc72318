package luksh.change.step;

import java.util.Set;
import luksh.change.journal.OpenedSlots;
import luksh.change.write.SecondaryHeaders;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.unlock.Signature;

/** What lies on a device that is going to be overwritten. */
public final class ExistingContent {
    /** Of the findings of {@link #refuse}. */
    public static final Set<String> RULES = Set.of(Rules.OVERWRITE, Rules.NOT_EMPTY);

    /** In bytes. */
    public static final int HEAD = 1 << 20;

    private ExistingContent() {}

    /**
     * Refuses in the draft to overwrite what is recognised on its device; {@code overwrite} makes that a warning.
     *
     * @param fix how the caller is told to go on all the same
     */
    public static void refuse(Draft draft, boolean overwrite, String fix) {
        String known = known(draft.device());
        if (known.isEmpty()) {
            return;
        }
        if (overwrite) {
            draft.note(
                    Severity.WARNING,
                    Rules.OVERWRITE,
                    Place.file(draft.path()),
                    known + " lies there and will be lost");
        } else {
            draft.refuse(Rules.NOT_EMPTY, Place.file(draft.path()), known + " lies there", fix);
        }
    }

    /** What a device begins with: whether something else was put there since it was looked at. */
    public static Bytes head(Device device) {
        return OpenedSlots.hash(device.read(0, (int) Math.min(HEAD, device.size())));
    }

    public static LuksException changed(String path) {
        return new LuksException(
                path + " was changed meanwhile by another program; nothing was written. Run it again",
                LuksException.BUSY);
    }

    /** Its name, as blkid has it, or the copy of a LUKS2 header whose first one is lost; empty if nothing is known. */
    private static String known(Device device) {
        String name = Signature.of(device::read, device.size());
        for (long offset : SecondaryHeaders.OFFSETS) {
            if (name.isEmpty()
                    && offset + SecondaryHeaders.SIZE <= device.size()
                    && SecondaryHeaders.secondaryAt(device, offset)) {
                name = "the second copy of a LUKS2 header, at byte " + offset + ",";
            }
        }
        return name;
    }
}
