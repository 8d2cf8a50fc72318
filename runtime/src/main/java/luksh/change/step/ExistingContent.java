package luksh.change.step;

import java.util.Set;
import luksh.change.journal.OpenedSlots;
import luksh.change.write.SecondaryHeaders;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.unlock.Signature;

/** The present content of a device that a change overwrites. */
public final class ExistingContent {
    /** The rules of the findings of {@link #refuse}. */
    public static final Set<String> RULES = Set.of(Rules.OVERWRITE, Rules.NOT_EMPTY);

    /** In bytes. */
    public static final int HEAD = 1 << 20;

    private ExistingContent() {}

    /**
     * Refuses in the draft to overwrite recognised content; {@code overwrite} makes the refusal a warning.
     *
     * @param fix tells the person how to overwrite it anyway
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
                    "it contains " + known + ", which will be lost");
        } else {
            draft.refuse(Rules.NOT_EMPTY, Place.file(draft.path()), "it contains " + known, fix);
        }
    }

    /** A hash of the first bytes, to detect that another program changed the device since. */
    public static Bytes head(Device device) {
        return OpenedSlots.hash(device.read(0, (int) Math.min(HEAD, device.size())));
    }

    public static LuksException changed(String path) {
        return new LuksException(
                "another program changed " + path + " after the plan was made; nothing was written. Run it again",
                ExitStatus.BUSY);
    }

    /** The name that blkid would print, or a LUKS2 header without its first copy; empty if nothing is recognised. */
    private static String known(Device device) {
        String name = Signature.of(device::read, device.size());
        for (long offset : SecondaryHeaders.OFFSETS) {
            if (name.isEmpty()
                    && offset + SecondaryHeaders.SIZE <= device.size()
                    && SecondaryHeaders.secondaryAt(device, offset)) {
                name = "the second copy of a LUKS2 header (at byte " + offset + ")";
            }
        }
        return name;
    }
}
