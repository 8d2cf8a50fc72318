package luksh.change;

import java.util.Set;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.unlock.Signature;

/** What lies on a device that is going to be overwritten. */
final class Contents {
    /** Of the findings of {@link #refuse}. */
    static final Set<String> RULES = Set.of("overwrite", "not-empty");

    /** In bytes. */
    static final int HEAD = 1 << 20;

    private Contents() {}

    /**
     * Refuses in the draft to overwrite what is recognised on its device; {@code overwrite} makes that a warning.
     *
     * @param fix how the caller is told to go on all the same
     */
    static void refuse(Draft draft, boolean overwrite, String fix) {
        String known = known(draft.device());
        if (known.isEmpty()) {
            return;
        }
        if (overwrite) {
            draft.note(Severity.WARNING, "overwrite", draft.path(), known + " lies there and will be lost");
        } else {
            draft.refuse("not-empty", draft.path(), known + " lies there", fix);
        }
    }

    /** What a device begins with: whether something else was put there since it was looked at. */
    static Bytes head(Device device) {
        return Proofs.hash(device.read(0, (int) Math.min(HEAD, device.size())));
    }

    static LuksException changed(String path) {
        return new LuksException(
                path + " was changed meanwhile by another program; nothing was written. Run it again",
                LuksException.BUSY);
    }

    /** Its name, as blkid has it, or the copy of a LUKS2 header whose first one is lost; empty if nothing is known. */
    private static String known(Device device) {
        String name = Signature.of(device::read, device.size());
        for (long offset : Magics.SECONDARY_OFFSETS) {
            if (name.isEmpty() && offset + Magics.SIZE <= device.size() && Magics.secondaryAt(device, offset)) {
                name = "the second copy of a LUKS2 header, at byte " + offset + ",";
            }
        }
        return name;
    }
}
