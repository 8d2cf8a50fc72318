package luksh.change;

import java.util.ArrayList;
import java.util.Arrays;
import luksh.change.journal.OpenedSlots;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.unlock.Headers;

/**
 * Lists which slots still work after a stopped change. A slot counts if its bytes were unlocked in this run, are unchanged, or
 * are as planned.
 *
 * @param base the container before the change
 * @param planned the container after the change
 */
record FailureSummary(OpenedSlots openedSlots, Snapshot base, Device planned) {
    /** One or two sentences. */
    String sentence(Device medium) {
        try {
            Header header = Headers.read(medium);
            var words = new ArrayList<String>();
            for (KeySlot slot : header.slots()) {
                String state = openedSlots.contains(slot, medium)
                        ? "unlocks (proved in this run)"
                        : base.unchanged(slot, medium)
                                ? "is unchanged"
                                : asPlanned(slot, medium) ? "is as planned" : "no longer unlocks";
                words.add("slot " + slot.number() + " " + state);
            }
            return "State of the slots now: " + (words.isEmpty() ? "no slot is in use" : String.join(", ", words))
                    + ".";
        } catch (HeaderException e) {
            return "No slot unlocks now: " + e.getMessage() + ".";
        } catch (LuksException e) {
            return "luksh could not read the slots: " + e.getMessage() + ".";
        }
    }

    /** For key material that was not unlocked in this run, such as that of a backup. */
    private boolean asPlanned(KeySlot slot, Device medium) {
        int size = Math.toIntExact(slot.area().size().bytes());
        long offset = slot.area().offset().bytes();
        return Headers.read(planned).slots().contains(slot)
                && Arrays.equals(medium.read(offset, size), planned.read(offset, size));
    }
}
